import Glibc
import HTTPServer
import Testing

@testable import Gateway
@testable import frame_gateway

@Suite("The access log's writer")
struct AccessLogWriterTests {
  /// All that a pipe holds now, by lines.
  private func take(_ descriptor: Int32) -> [Substring] {
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&state, 1, 0) == 1 else { break }
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { break }
      text += buffer[..<count]
    }
    #expect(text.isEmpty || text.last == UInt8(ascii: "\n"))
    return String(decoding: text, as: UTF8.self).split(separator: "\n")
  }

  @Test("waits for no reader, and loses no line that there is room for")
  func stoppedReader() throws {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    defer { for end in ends { close(end) } }
    let writer = AccessLogWriter(format: .text, output: LogOutput(descriptor: ends[1]))
    let count = 5000
    for number in 0..<count {
      writer.log.write(
        AccessRecord(id: "\(number)", status: 200), ResponseEnd(bodyBytes: 0, complete: true))
    }
    // A pipe holds 64 KiB, an eighth of it all.
    var lines: [Substring] = []
    while lines.count < count {
      writer.finish()
      lines += take(ends[0])
    }
    let ids = lines.map { $0.split(separator: " ").first { $0.hasPrefix("request_id=") } }
    #expect(ids == (0..<count).map { "request_id=\($0)" })
  }
}
