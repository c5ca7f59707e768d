import FoundationEssentials
import FrameClient

/// One JSON object a line, for programs.
struct JSONReporter: FetchReporter {
  private struct Line: Encodable {
    var event: String
    var index: Int?
    var name: String?
    var bytes: Int?
    var reason: String?
    var total: Int?
    var present: Int?
    var fetched: Int?
    var failed: Int?
    var status: Int32?
  }

  /// Takes a line without its end.
  let write: (String) -> Void
  private var total = 0
  private var present = 0

  init(write: @escaping (String) -> Void) { self.write = write }

  mutating func began(total: Int, present: [Int]) {
    self.total = total
    self.present = present.count
    write(Line(event: "begin", total: total, present: present.count))
    for index in present { write(Line(event: "present", index: index)) }
  }

  mutating func fetched(_ piece: FramePiece) {
    write(Line(event: "frame", index: piece.index, name: piece.name, bytes: piece.count))
  }

  mutating func retrying(_ indices: [Int]) {
    for index in indices { write(Line(event: "retry", index: index)) }
  }

  mutating func failed(_ missing: FetchRun.Missing) {
    write(Line(event: "failed", index: missing.index, reason: "\(missing.failure)"))
  }

  mutating func ended(_ summary: FetchRun.Summary) {
    write(
      Line(
        event: "end", bytes: summary.bytes, reason: summary.stop.map { "\($0)" }, total: total,
        present: present, fetched: summary.fetched, failed: summary.missing.count,
        status: summary.status.rawValue))
  }

  private func write(_ line: Line) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if let json = try? encoder.encode(line) { write(String(decoding: json, as: UTF8.self)) }
  }
}
