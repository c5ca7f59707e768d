import FoundationEssentials
import Gateway
import Logging

/// Writes log lines to standard error, as text or as one JSON object a line.
struct LineLogHandler: LogHandler {
  let label: String
  let format: Settings.LogFormat
  private let output: LogOutput
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]

  init(
    label: String, format: Settings.LogFormat, level: Logger.Level,
    output: LogOutput = .standardError
  ) {
    self.label = label
    self.format = format
    self.output = output
    logLevel = level
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let merged = metadata.merging(event.metadata ?? [:]) { $1 }
    let time = LogTime.now()
    output.write(line(time, event.level, "\(event.message)", merged)) { count in
      line(time, .warning, "log lines are missing", ["lines": "\(count)"])
    }
  }

  /// One event as the one line that it becomes, without its end.
  func line(
    _ time: String, _ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata
  ) -> String {
    switch format {
    case .text: text(time, level, message, metadata)
    case .json: json(time, level, message, metadata)
    }
  }

  private func text(
    _ time: String, _ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata
  ) -> String {
    let pairs = metadata.sorted { $0.key < $1.key }.map {
      " \($0.key)=\(Self.quoted("\($0.value)"))"
    }
    return "\(time) \(level) \(Self.oneLine(message))\(pairs.joined())"
  }

  private func json(
    _ time: String, _ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata
  ) -> String {
    var object = metadata.mapValues { "\($0)" }
    object["time"] = time
    object["level"] = level.rawValue
    object["message"] = message
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(object)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }

  /// Foreign text must not make lines of its own.
  private static func oneLine(_ text: String) -> String {
    String(text.map { $0.isNewline ? " " : $0 })
  }

  private static func quoted(_ text: String) -> String {
    let isPlain = !text.isEmpty && !text.contains { $0 == " " || $0 == "\"" || $0.isNewline }
    return isPlain ? text : "\"\(oneLine(text).replacing("\"", with: "\\\""))\""
  }
}
