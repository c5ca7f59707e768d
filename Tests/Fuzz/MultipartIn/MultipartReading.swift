import FuzzSupport
import Multipart

/// What a body came to. Checks on the way that each part's bytes are those of the body, all of
/// them and in one run, and that the parser holds back no more than it may.
struct MultipartReading {
  struct Part: Equatable {
    var head: PartHead
    var bytes: Range<Int>
    var isWhole = false
  }

  private(set) var parts: [Part] = []
  private(set) var error: MultipartError?
  private(set) var isClosed = false

  private enum Place { case outside, head, body }

  private let body: [UInt8]
  private let delimiter: [UInt8]
  private var place = Place.outside
  /// Where the last event ended: what was taken since is what the parser holds.
  private var reported = 0

  /// Reads `body` in pieces that end at `ends`.
  init(
    _ body: [UInt8], ends: [Int], boundary: MultipartBoundary, limits: MultipartParser.Limits
  ) {
    self.body = body
    delimiter = Array("\r\n--".utf8) + boundary.bytes
    var parser = MultipartParser(boundary, limits: limits)
    do throws(MultipartError) {
      var start = 0
      for end in ends {
        let piece = Array(body[start..<end])
        var position = 0
        while let event = try parser.next(in: piece.span, at: &position) {
          take(event, pieceStart: start, end: start + position)
        }
        require(position == piece.count, "the parser left input and wants more")
        if parser.isClosed { place = .outside }
        checkHeld(end - reported, limits)
        start = end
      }
      try parser.finish()
    } catch {
      self.error = error
    }
    isClosed = parser.isClosed
    check(limits)
  }

  private mutating func take(_ event: MultipartParser.Event, pieceStart: Int, end: Int) {
    let last = parts.count - 1
    switch event {
    case .head(let head):
      parts.append(Part(head: head, bytes: end..<end))
      (place, reported) = (.body, end)
    case .bytes(let range):
      require(!range.isEmpty, "an event of no bytes")
      require(pieceStart + range.lowerBound == parts[last].bytes.upperBound, "a gap in a part")
      reported = pieceStart + range.upperBound
      parts[last].bytes = parts[last].bytes.lowerBound..<reported
    case .heldBytes(let held):
      let start = parts[last].bytes.upperBound
      require(body[start...].starts(with: held), "held bytes that did not stand there")
      reported = start + held.count
      parts[last].bytes = parts[last].bytes.lowerBound..<reported
    case .partEnd:
      let part = parts[last].bytes
      let line = body[part.upperBound..<end]
      // Right behind a head its own line end serves the delimiter.
      require(
        line.starts(with: delimiter) || (part.isEmpty && line.starts(with: delimiter.dropFirst(2))),
        "a part that ends at no delimiter")
      parts[last].isWhole = true
      (place, reported) = (.head, end)
    }
  }

  private func checkHeld(_ count: Int, _ limits: MultipartParser.Limits) {
    switch place {
    case .body: require(count <= delimiter.count + limits.paddingBytes + 2, "holds \(count) bytes")
    case .head: require(count <= limits.headBytes, "holds \(count) bytes of a head")
    case .outside: break
    }
  }

  private func check(_ limits: MultipartParser.Limits) {
    require(parts.count <= limits.parts, "\(parts.count) parts")
    require(parts.dropLast().allSatisfy(\.isWhole), "a part that has no end")
    for part in parts {
      require(part.head.fields.count <= limits.headFields, "too many fields")
      // They must not trap, whatever stands there.
      _ = (part.head.name, part.head.contentType, part.head.contentLength)
    }
    require(error == nil || error != .missingClosingDelimiter || !isClosed, "closed and missing")
  }

  func isSame(as other: MultipartReading) -> Bool {
    parts == other.parts && error == other.error && isClosed == other.isClosed
  }
}
