import Multipart

/// What became of a body: its parts, and how it ended.
struct Reading: Hashable {
  struct Part: Hashable {
    var name: String?
    var bytes: [UInt8]
    var isWhole = false
  }

  var parts: [Part] = []
  var error: MultipartError?

  /// The whole parts as text, "name=bytes" each.
  var text: [String] {
    parts.filter(\.isWhole).map {
      "\($0.name ?? "-")=\(String(decoding: $0.bytes, as: UTF8.self))"
    }
  }

  /// Reads `body` in the pieces that `nextLength` asks for.
  init(
    _ body: [UInt8], boundary: String, limits: MultipartParser.Limits = .init(),
    nextLength: (_ left: Int) -> Int
  ) {
    do throws(MultipartError) {
      var parser = MultipartParser(
        try MultipartBoundary(Array(boundary.utf8)), limits: limits)
      var start = 0
      while start < body.count {
        let end = start + nextLength(body.count - start)
        try take(Array(body[start..<end]), with: &parser)
        start = end
      }
      try parser.finish()
    } catch {
      self.error = error
    }
  }

  private mutating func take(
    _ piece: [UInt8], with parser: inout MultipartParser
  ) throws(MultipartError) {
    var position = 0
    while let event = try parser.next(in: piece.span, at: &position) {
      switch event {
      case .head(let head): parts.append(Part(name: head.name, bytes: []))
      case .bytes(let range): parts[parts.count - 1].bytes += piece[range]
      case .heldBytes(let bytes): parts[parts.count - 1].bytes += bytes
      case .partEnd: parts[parts.count - 1].isWhole = true
      }
    }
  }

  /// Reads whole, byte by byte and at random splits; nil where the readings differ.
  static func atAnySplit(
    _ body: [UInt8], boundary: String, limits: MultipartParser.Limits = .init(),
    seed: UInt64 = 0x5EED
  ) -> Reading? {
    let whole = Reading(body, boundary: boundary, limits: limits) { $0 }
    guard Reading(body, boundary: boundary, limits: limits, nextLength: { _ in 1 }) == whole
    else { return nil }
    var random = SeededGenerator(seed: seed)
    for _ in 0..<50 {
      let longest = Int.random(in: 1...max(1, body.count), using: &random)
      let split = Reading(body, boundary: boundary, limits: limits) {
        Int.random(in: 1...min($0, longest), using: &random)
      }
      guard split == whole else { return nil }
    }
    return whole
  }
}
