/// A head while its lines come in; offsets are into the parser's input, but for the section's.
struct RequestHeadDraft: Sendable {
  /// Where the method stands, behind empty lines.
  private var start = 0
  private var lineStart = 0
  /// Everything before is known to hold no control character.
  private(set) var scanned = 0
  private var emptyLines = 0
  private var line: RequestLine?
  private var fieldsStart = 0
  private var section = FieldSection()
  /// Bytes of the lines that the head before had as well, where it went on in another way.
  private var shared: Int?

  /// The next whole line without its end.
  mutating func nextLine(
    of bytes: Span<UInt8>, _ limits: RequestLimits
  ) throws(RequestViolation) -> Range<Int>? {
    let lineStart = lineStart
    let end = Octets.firstControl(in: bytes, from: scanned)
    scanned = end
    if line == nil {
      guard end - lineStart <= limits.requestLineBytes else {
        throw RequestViolation(
          status: 414, detail: "The request line is longer than \(limits.requestLineBytes) bytes.")
      }
    } else if end - start > limits.headBytes {
      throw Self.headTooLarge(limits)
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
    guard end + 2 - start <= limits.headBytes else { throw Self.headTooLarge(limits) }
    self.lineStart = end + 2
    scanned = end + 2
    return lineStart..<end
  }

  /// Takes one line in; gives the head behind its last.
  mutating func take(
    _ line: Range<Int>, of bytes: Span<UInt8>, _ limits: RequestLimits,
    _ repetition: inout Repetition
  ) throws(RequestViolation) -> RequestHead? {
    guard let requestLine = self.line else {
      try takeFirst(line, of: bytes, limits, &repetition)
      return nil
    }
    let own = line.lowerBound - fieldsStart..<line.upperBound - fieldsStart
    guard own.isEmpty else {
      guard section.fields.count < limits.fieldCount else {
        throw RequestViolation(
          status: 431, detail: "The head has more than \(limits.fieldCount) fields.")
      }
      try section.take(own, of: bytes.extracting(fieldsStart...))
      if shared == lineStart - fieldsStart {
        repetition.remember(bytes.extracting(fieldsStart..<lineStart), section, limits)
      }
      return nil
    }
    repetition.end(bytes.extracting(fieldsStart..<line.lowerBound), section, limits)
    return try RequestHead(
      bytes: bytes.extracting(start..<scanned).withUnsafeBufferPointer { Array($0) },
      line: requestLine, fieldsStart: fieldsStart - start, section: section)
  }

  /// The request line, or an empty one in front of it.
  private mutating func takeFirst(
    _ line: Range<Int>, of bytes: Span<UInt8>, _ limits: RequestLimits,
    _ repetition: inout Repetition
  ) throws(RequestViolation) {
    guard !line.isEmpty else {
      emptyLines += 1
      guard emptyLines <= limits.leadingEmptyLines else {
        throw .malformed("There are empty lines in front of the request line.")
      }
      start = lineStart
      return
    }
    self.line = try RequestLine(0..<line.count, of: bytes.extracting(start...))
    fieldsStart = lineStart
    guard case .lines(let known) = repetition else { return }
    switch known.share(of: bytes.extracting(fieldsStart...)) {
    case .all:
      section = known.section
      lineStart += known.count
      scanned = lineStart
    case .part(0): repetition = .none
    case .part(let count): shared = count
    case .unknown: break
    }
  }

  private static func headTooLarge(_ limits: RequestLimits) -> RequestViolation {
    RequestViolation(status: 431, detail: "The head is longer than \(limits.headBytes) bytes.")
  }
}
