import FoundationEssentials
import Glibc

/// Writes every exchange of the tests as a JSON line to the file that `FRAME_GATEWAY_RECORD` names,
/// for `Tests/Conformance/judge.py`, which documents the form.
struct Recorder: Sendable {
  /// Nil where nobody wants a record.
  static let shared = ProcessInfo.processInfo.environment["FRAME_GATEWAY_RECORD"].map {
    Recorder(path: $0)
  }

  let path: String

  /// One `write(2)` to a descriptor that appends, so that lines of parallel tests don't mix.
  func record(_ ask: Ask, _ answer: Answered) {
    guard var line = try? Self.line(ask, answer).bytes else { return }
    line.append(0x0A)
    let file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o644)
    guard file >= 0 else { return }
    _ = write(file, line, line.count)
    close(file)
  }

  private static func line(_ ask: Ask, _ answer: Answered) -> JSON {
    let type = answer["Content-Type"] ?? ""
    let isText =
      type.hasPrefix("text/") || type.contains("json") || type.contains("yaml")
    // What broke off has no length that could be judged.
    var record: [String: JSON] = [
      "method": .text(ask.method), "url": .text(ask.target),
      "request_headers": pairs(ask.allFields),
      "request_body": ask.body.map { .text(String(decoding: $0, as: UTF8.self)) } ?? .null,
      "status": .integer(Int64(answer.status)), "headers": pairs(answer.fields),
      "body": isText && answer.isWhole && !answer.body.isEmpty ? .text(answer.text) : .null,
      "body_bytes": answer.isWhole ? .integer(Int64(answer.body.count)) : .null,
    ]
    if answer.isWhole, let manifest = Packed(answer)?.manifest { record["manifest"] = manifest }
    return .object(record)
  }

  private static func pairs(_ fields: [(name: String, value: String)]) -> JSON {
    .list(fields.map { .list([.text($0.name), .text($0.value)]) })
  }
}
