import FoundationEssentials
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
}
