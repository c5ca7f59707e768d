import FoundationEssentials
import HTTPServer
import HTTPWire
import Synchronization
import Testing

@testable import Gateway

@Suite("The access log")
struct AccessLogTests {
  private static let trace = "0af7651916cd43dd8448eb211c80319c"

  private func log(_ format: AccessLog.Format) -> AccessLog {
    AccessLog(format: format, clock: { (1_795_718_559, 500) }, wake: { _, _ in })
  }

  private func lines(_ log: AccessLog) -> [String] {
    String(decoding: log.take(), as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test("has a line a request, which tells what it was and came to", arguments: Way.allCases)
  func text(way: Way) async throws {
    let log = log(.text)
    try await withFixture(way) {
      $0.accessLog = log
    } _: { gateway in
      _ = try await gateway.get("/videos/1/frames/17", ["X-Request-Id": "mine"])
      _ = try await gateway.get(
        "/videos/1/frames/17", ["traceparent": "00-\(Self.trace)-b7ad6b7169203331-01"])
      _ = try await gateway.get("/videos/1/frames/17.png")
      _ = try await gateway.get("/nowhere/at%20all?signature=secret")
    }
    let lines = lines(log)
    try #require(lines.count == 4)
    let first = lines[0]
    #expect(
      first.hasPrefix(
        "2026-11-26T18:42:39.500Z info request request_id=mine caller=127.0.0.1 route=frame "
          + "method=GET video=1 frame=17 status=200 bytes="))
    #expect(first.contains(" complete=true cache=miss queue_ms="))
    #expect(first.contains(" upstream_ms="))
    #expect(first.contains(" total_ms="))
    #expect(lines[1].contains(" video=1 frame=17 status=200 "))
    #expect(lines[1].contains(" cache=hit "))
    #expect(lines[1].hasSuffix(" trace_id=\(Self.trace)"))
    #expect(lines[2].contains(" decode_ms=") && lines[2].contains(" encode_ms="))
    #expect(lines[3].contains(" route=none method=GET path=/nowhere/at%20all status=404 "))
    #expect(!lines.joined().contains("signature") && !lines.joined().contains("secret"))
  }

  @Test("as JSON has objects whose figures are numbers", arguments: Way.allCases)
  func json(way: Way) async throws {
    struct Line: Decodable {
      var time: String
      var level: String
      var message: String
      var route: String
      var video: Int64
      var frame: Int64
      var status: Int
      var bytes: Int
      var complete: Bool
      var cache: String
      var total: Double
      var trace: String?

      enum CodingKeys: String, CodingKey {
        case time, level, message, route, video, frame, status, bytes, complete, cache
        case total = "total_ms"
        case trace = "trace_id"
      }
    }
    let log = log(.json)
    try await withFixture(way) {
      $0.accessLog = log
    } _: { gateway in
      for _ in 0..<2 {
        _ = try await gateway.get(
          "/videos/2/frames/3", ["traceparent": "00-\(Self.trace)-b7ad6b7169203331-00"])
      }
    }
    let objects = try lines(log).map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
    #expect(objects.map(\.cache) == ["miss", "hit"])
    for line in objects {
      #expect(line.time == "2026-11-26T18:42:39.500Z")
      #expect([line.level, line.message, line.route] == ["info", "request", "frame"])
      #expect((line.video, line.frame, line.status) == (2, 3, 200))
      #expect(line.complete && line.bytes > 100 && line.total >= 0)
      #expect(line.trace == Self.trace)
    }
  }

  @Test("gives foreign text no line, no word and no member of its own")
  func hostileText() throws {
    let hostile = "GET\" x=1\n\r\u{2028}\\ \u{1B}[31m=é,\"status\":200}"
    let record = AccessRecord(
      id: "id", caller: hostile, method: .other(hostile), path: Array(hostile.utf8)[...],
      status: 400)
    let end = ResponseEnd(bodyBytes: 5, complete: true)
    let text = line(record, end, .text)
    let words = String(decoding: text, as: UTF8.self)
    #expect(text.allSatisfy { (0x20...0x7E).contains($0) || $0 == 0x0A })
    #expect(text.count { $0 == 0x0A } == 1 && text.last == 0x0A)
    #expect(words.contains(#"caller="GET\" x=1\u000a\u000d"#))
    let json = line(record, end, .json)
    #expect(json.count { $0 == 0x0A } == 1)
    let object = try JSONDecoder().decode([String: Member].self, from: Data(json))
    #expect(object["status"] == .number(400))
    #expect(
      object.keys.sorted() == [
        "bytes", "caller", "complete", "level", "message", "method", "path", "request_id", "route",
        "status", "time",
      ])
  }

  /// A line, for which there is far more room than it may take.
  private func line(
    _ record: AccessRecord, _ end: ResponseEnd, _ format: AccessLog.Format
  ) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(addingCapacity: 16 * AccessLog.longestLine) { line in
      AccessLine.append(record, end, time: Array("time".utf8), format, to: &line)
    }
    return bytes
  }

  private enum Member: Decodable, Equatable {
    case number(Double)
    case flag(Bool)
    case text(String)

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if let flag = try? value.decode(Bool.self) {
        self = .flag(flag)
      } else if let number = try? value.decode(Double.self) {
        self = .number(number)
      } else {
        self = .text(try value.decode(String.self))
      }
    }
  }

  @Test("has no line that is longer than a page, whatever a caller sends")
  func longText() {
    let long = String(repeating: "\u{7F}", count: 8000)
    let bytes = line(
      AccessRecord(
        id: long, caller: long, method: .other(long), path: Array(long.utf8)[...], status: 400),
      ResponseEnd(bodyBytes: .max, complete: false), .json)
    #expect(bytes.count <= AccessLog.longestLine)
    #expect(bytes.count > 6 * 256)
  }

  @Test("keeps no more lines than it has room for, and tells how many are missing")
  func limit() {
    let record = AccessRecord(id: "id", status: 200)
    let end = ResponseEnd(bodyBytes: 0, complete: true)
    let woken = Mutex<[Bool]>([])
    // Room for one line, and for the longest one behind it no more.
    let log = AccessLog(format: .text, limit: 2 * AccessLog.longestLine) { _, isFull in
      woken.withLock { $0.append(isFull) }
    }
    for _ in 0..<3 { log.write(record, end) }
    #expect(lines(log).count == 1)
    log.write(record, end)
    let later = lines(log)
    #expect(later.count == 2)
    #expect(later[0].hasSuffix(" warning log lines are missing lines=2"))
    #expect(woken.withLock { $0 } == [false, false])
    #expect(lines(log) == [])
  }

  @Test("is announced once, and once more where there are many lines")
  func announcing() {
    let woken = Mutex<[Bool]>([])
    let log = AccessLog(format: .text) { _, isFull in woken.withLock { $0.append(isFull) } }
    let record = AccessRecord(id: "id", status: 200)
    for _ in 0..<2000 { log.write(record, ResponseEnd(bodyBytes: 0, complete: true)) }
    #expect(woken.withLock { $0 } == [false, true])
  }

  @Test("tells a caller who left before there was an answer from all others")
  func callerWhoLeft() {
    let record = AccessRecord(id: "id", status: 503)
    #expect(record.status(ResponseEnd(bodyBytes: 0, complete: false)) == 499)
    #expect(record.status(ResponseEnd(bodyBytes: 0, complete: false, begunAt: .now)) == 503)
    #expect(record.status(ResponseEnd(bodyBytes: 0, complete: true)) == 503)
  }

  @Test(
    "has times as ISO 8601 has them",
    arguments: [
      (0, 0, "1970-01-01T00:00:00.000Z"), (951_782_399, 7, "2000-02-28T23:59:59.007Z"),
      (951_782_400, 999, "2000-02-29T00:00:00.999Z"), (951_868_800, 0, "2000-03-01T00:00:00.000Z"),
      (1_709_251_199, 0, "2024-02-29T23:59:59.000Z"),
      (4_102_444_799, 1, "2099-12-31T23:59:59.001Z"),
      (4_107_542_400, 1, "2100-03-01T00:00:00.001Z"),
    ] as [(Int64, Int, String)])
  func times(seconds: Int64, milliseconds: Int, text: String) {
    var time = LogTime()
    time.set(seconds: 1, milliseconds: 1)
    time.set(seconds: seconds, milliseconds: milliseconds)
    #expect(String(decoding: time.text, as: UTF8.self) == text)
  }
}
