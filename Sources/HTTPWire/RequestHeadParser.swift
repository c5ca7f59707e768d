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

  /// What is known of the head that is coming.
  private struct Draft {
    /// Where the method stands, behind empty lines.
    var start = 0
    var lineStart = 0
    /// Everything before is known to hold no control character.
    var scanned = 0
    var emptyLines = 0
    var line: RequestLine?
    var fieldsStart = 0
    var section = FieldSection()
    /// Bytes of the section's beginning that are to be remembered, since what is remembered goes on
    /// in another way.
    var remembered: Int?
  }

  /// What the next head's fields may begin with.
  private enum Repetition {
    /// There was no head yet.
    case unknown
    case lines(RepeatedLines)
    /// Heads differ from the first line on.
    case none
  }

  private let limits: RequestLimits
  private var draft = Draft()
  private var repetition = Repetition.unknown
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
        let length = draft.scanned
        draft = Draft()
        return .head(head, length: length)
      }
      return .needsMore
    } catch {
      failure = error
      throw error
    }
  }

  /// Gives back the memory of heads before.
  public mutating func forget() {
    repetition = .unknown
  }

  /// The next whole line without its end.
  private mutating func nextLine(of bytes: Span<UInt8>) throws(RequestViolation) -> Range<Int>? {
    let (start, lineStart) = (draft.start, draft.lineStart)
    let end = Octets.firstControl(in: bytes, from: draft.scanned)
    draft.scanned = end
    if draft.line == nil {
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
    draft.lineStart = end + 2
    draft.scanned = end + 2
    return lineStart..<end
  }

  /// Takes one line in; gives the head behind its last.
  private mutating func take(
    _ line: Range<Int>, of bytes: Span<UInt8>
  ) throws(RequestViolation) -> RequestHead? {
    guard let requestLine = draft.line else {
      try takeFirst(line, of: bytes)
      return nil
    }
    let start = draft.fieldsStart
    guard line.isEmpty else {
      guard draft.section.fields.count < limits.fieldCount else {
        throw RequestViolation(
          status: 431, detail: "The head has more than \(limits.fieldCount) fields.")
      }
      try draft.section.take(
        line.lowerBound - start..<line.upperBound - start, of: bytes.extracting(start...))
      if draft.remembered == draft.lineStart - start { remember(upTo: draft.lineStart, of: bytes) }
      return nil
    }
    if case .unknown = repetition { remember(upTo: line.lowerBound, of: bytes) }
    return try RequestHead(
      bytes: Self.array(bytes.extracting(draft.start..<draft.scanned)), line: requestLine,
      fieldsStart: start - draft.start, section: draft.section)
  }

  /// The request line, or an empty one in front of it.
  private mutating func takeFirst(
    _ line: Range<Int>, of bytes: Span<UInt8>
  ) throws(RequestViolation) {
    guard !line.isEmpty else {
      draft.emptyLines += 1
      guard draft.emptyLines <= limits.leadingEmptyLines else {
        throw .malformed("There are empty lines in front of the request line.")
      }
      draft.start = draft.lineStart
      return
    }
    let own = bytes.extracting(draft.start...)
    draft.line = try RequestLine(0..<line.count, of: own)
    draft.fieldsStart = draft.lineStart
    guard case .lines(let known) = repetition else { return }
    let section = bytes.extracting(draft.fieldsStart...)
    switch known.share(of: section) {
    case .all:
      draft.section = known.section
      draft.lineStart += known.count
      draft.scanned = draft.lineStart
    case .part(0): repetition = .none
    case .part(let count): draft.remembered = count
    case .unknown: break
    }
  }

  /// Remembers the section's lines before `end`.
  private mutating func remember(upTo end: Int, of bytes: Span<UInt8>) {
    let lines = bytes.extracting(draft.fieldsStart..<end)
    repetition =
      lines.isEmpty ? .none : .lines(RepeatedLines(Self.array(lines), draft.section))
  }

  private static func array(_ bytes: Span<UInt8>) -> [UInt8] {
    bytes.withUnsafeBufferPointer { Array($0) }
  }

  private var headTooLarge: RequestViolation {
    RequestViolation(status: 431, detail: "The head is longer than \(limits.headBytes) bytes.")
  }
}
