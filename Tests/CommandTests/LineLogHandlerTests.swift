import FoundationEssentials
import Glibc
import Logging
import Testing

@testable import frame_gateway

@Suite("Log lines")
struct LineLogHandlerTests {
  private static let time = "2026-11-26T18:42:39.500Z"

  private func line(
    _ format: Settings.LogFormat, _ message: String, _ metadata: Logger.Metadata = [:]
  ) -> String {
    LineLogHandler(label: "test", format: format, level: .info)
      .line(Self.time, .warning, message, metadata)
  }

  @Test("as text: time, level, message, then what belongs to it by name")
  func text() {
    #expect(line(.text, "hello") == "\(Self.time) warning hello")
    #expect(
      line(.text, "hello", ["b": "two words", "a": "1", "c": "", "d": "say \"x\""])
        == "\(Self.time) warning hello a=1 b=\"two words\" c=\"\" d=\"say \\\"x\\\"\"")
  }

  @Test("as JSON: one object, with time, level and message whatever else is named so")
  func json() throws {
    let text = line(.json, "say \"x\"", ["video": "7", "message": "other", "level": "other"])
    let object = try JSONDecoder().decode([String: String].self, from: Data(text.utf8))
    #expect(
      object == ["time": Self.time, "level": "warning", "message": "say \"x\"", "video": "7"])
  }

  @Test(
    "foreign line ends make no lines",
    arguments: ["\n", "\r", "\r\n", "\u{2028}", "\u{2029}", "\u{85}", "\u{0B}", "\u{0C}"])
  func lineEnds(end: String) {
    for format in Settings.LogFormat.allCases {
      let line = line(format, "a\(end)b", ["x": "c\(end)d"])
      let breaks = line.unicodeScalars.count { ["\n", "\r", "\u{0B}", "\u{0C}"].contains($0) }
      #expect(breaks == 0)
      if format == .text { #expect(!line.contains { $0.isNewline }) }
    }
  }

  @Test("keeps what a logger carries along")
  func metadata() {
    var handler = LineLogHandler(label: "test", format: .text, level: .info)
    handler[metadataKey: "a"] = "1"
    #expect(handler[metadataKey: "a"] == "1")
    #expect(handler.metadata == ["a": "1"])
  }

  @Test("whoever logs never waits for a reader, who is told how many lines are missing")
  func stoppedReader() throws {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    defer { for end in ends { close(end) } }
    let handler = LineLogHandler(
      label: "test", format: .text, level: .info, output: LogOutput(descriptor: ends[1]))
    let logger = Logger(label: "test") { _ in handler }
    // A pipe holds 64 KiB.
    for number in 0..<2000 { logger.info("line", metadata: ["number": "\(number)"]) }
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    let kept = buffer[..<read(ends[0], &buffer, buffer.count)].count { $0 == UInt8(ascii: "\n") }
    #expect((1..<2000).contains(kept))
    logger.info("after")
    let count = read(ends[0], &buffer, buffer.count)
    let lines = String(decoding: buffer[..<count], as: UTF8.self).split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines[0].hasSuffix(" warning log lines are missing lines=\(2000 - kept)"))
    #expect(lines[1].hasSuffix(" info after"))
  }
}
