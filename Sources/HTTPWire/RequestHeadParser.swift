/// Finds and checks a request's head while its bytes arrive (RFC 9112, sections 2 to 5).
///
/// Strict where two readers of the same bytes could disagree: a bare CR or LF, a folded line, white
/// space before a colon and every other control character is refused as soon as it is seen.
public struct RequestHeadParser: Sendable {
  public enum Outcome: Sendable {
    /// All there is has been looked at, and the head goes on.
    case needsMore
    /// The head, and how many bytes it took, empty lines in front of it included.
    case head(RequestHead, length: Int)
  }

  private let limits: RequestLimits
  private var draft = RequestHeadDraft()
  /// Where the method stands, behind empty lines.
  private var start = 0
  private var lineStart = 0
  /// Everything before is known to hold no control character.
  private var scanned = 0
  private var emptyLines = 0
  private var hasRequestLine = false
  private var failure: RequestViolation?

  public init(limits: RequestLimits = RequestLimits()) {
    self.limits = limits
  }

  /// Goes on where the last call ended: `bytes` holds what it held then, and what came since.
  ///
  /// A head resets the parser for the bytes behind it; a violation is final.
  public mutating func parse(_ bytes: Span<UInt8>) throws(RequestViolation) -> Outcome {
    if let failure { throw failure }
    do throws(RequestViolation) {
      while let line = try nextLine(of: bytes) {
        guard let head = try take(line, of: bytes) else { continue }
        let length = scanned
        self = RequestHeadParser(limits: limits)
        return .head(head, length: length)
      }
      return .needsMore
    } catch {
      failure = error
      throw error
    }
  }

  /// The next whole line without its end.
  private mutating func nextLine(of bytes: Span<UInt8>) throws(RequestViolation) -> Range<Int>? {
    let end = Octets.firstControl(in: bytes, from: scanned)
    scanned = end
    if !hasRequestLine {
      guard end - lineStart <= limits.requestLineBytes else {
        throw RequestViolation(
          status: 414, detail: "The request line is longer than \(limits.requestLineBytes) bytes.")
      }
    } else if end - start > limits.headBytes {
      throw headTooLarge
    }
    guard end < bytes.count else { return nil }
    switch bytes[end] {
    case Octets.carriageReturn:
      guard end + 1 < bytes.count else { return nil }
      guard bytes[end + 1] == Octets.lineFeed else {
        throw .malformed("The head holds a CR without LF at byte \(end - start).")
      }
    case Octets.lineFeed:
      throw .malformed("The head holds an LF without CR at byte \(end - start).")
    default:
      throw .malformed("The head holds a control character at byte \(end - start).")
    }
    guard end + 2 - start <= limits.headBytes else { throw headTooLarge }
    defer {
      lineStart = end + 2
      scanned = end + 2
    }
    return lineStart..<end
  }

  /// Takes one line in; gives the head behind its last.
  private mutating func take(
    _ line: Range<Int>, of bytes: Span<UInt8>
  ) throws(RequestViolation) -> RequestHead? {
    if !hasRequestLine {
      guard !line.isEmpty else {
        emptyLines += 1
        guard emptyLines <= limits.leadingEmptyLines else {
          throw .malformed("There are empty lines in front of the request line.")
        }
        start = lineStart
        return nil
      }
      hasRequestLine = true
      try draft.takeRequestLine(line, of: bytes)
      return nil
    }
    guard line.isEmpty else {
      guard draft.fields.count < limits.fieldCount else {
        throw RequestViolation(
          status: 431, detail: "The head has more than \(limits.fieldCount) fields.")
      }
      try draft.takeField(line, of: bytes)
      return nil
    }
    return try draft.finish(bytes, from: start, to: scanned)
  }

  private var headTooLarge: RequestViolation {
    RequestViolation(status: 431, detail: "The head is longer than \(limits.headBytes) bytes.")
  }
}
