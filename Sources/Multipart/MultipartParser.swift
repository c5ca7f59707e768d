/// Splits a multipart body while it arrives (RFC 2046, 5.1), in pieces of any size.
///
/// The parser takes bytes and holds nothing but an unfinished delimiter line or an unfinished head:
/// part bytes come out as ranges of the input, for the caller to copy once.
///
///     var position = 0
///     while let event = try parser.next(in: input, at: &position) { … }
///
/// and `finish()` when no more input comes.
public struct MultipartParser: Sendable {
  public struct Limits: Sendable, Hashable {
    /// Bytes of a part's head, its line ends included.
    public var headBytes = 8 * 1024
    /// Fields of a part's head.
    public var headFields = 32
    /// Bytes before the first delimiter.
    public var preambleBytes = 64 * 1024
    /// Bytes after the closing delimiter.
    public var epilogueBytes = 64 * 1024
    /// Blanks between a delimiter and its line end; a line with more is no delimiter.
    public var paddingBytes = 128
    public var parts = 10_000

    public init() {}
  }

  public enum Event: Sendable, Hashable {
    /// A part begins.
    case head(PartHead)
    /// The part's next bytes: this range of the input at hand.
    case bytes(Range<Int>)
    /// The part's next bytes, from earlier input: they began like a delimiter and are none.
    case heldBytes([UInt8])
    /// The part is complete: its delimiter came.
    case partEnd
  }

  private enum Phase { case preamble, head, body, epilogue }

  /// Whether the closing delimiter came; what follows is epilogue and ignored.
  public var isClosed: Bool { phase == .epilogue }

  private let limits: Limits
  private let scanner: DelimiterScanner
  private var delimiterLine: DelimiterLine
  private var headReader: PartHeadReader
  private var phase = Phase.preamble
  /// Whether the next byte belongs to a delimiter line that has begun.
  private var isInDelimiterLine = true
  private var skippedBytes = 0
  private var partCount = 0
  private var failure: MultipartError?

  public init(_ boundary: MultipartBoundary, limits: Limits = Limits()) {
    self.limits = limits
    scanner = DelimiterScanner(boundary)
    delimiterLine = DelimiterLine(scanner.delimiter, maximumPadding: limits.paddingBytes)
    headReader = PartHeadReader(
      maximumBytes: limits.headBytes, maximumFields: limits.headFields)
    delimiterLine.begin(afterLineEnd: true)
  }

  /// The next event of `input` from `position` on, which moves behind what was taken; nil when the
  /// input is used up.
  ///
  /// Throws: `MultipartError`, for good.
  public mutating func next(
    in input: Span<UInt8>, at position: inout Int
  ) throws(MultipartError) -> Event? {
    if let failure { throw failure }
    do throws(MultipartError) {
      while position < input.count {
        if let event = try step(input, at: &position) { return event }
      }
      return nil
    } catch {
      failure = error
      throw error
    }
  }

  /// To be called when no more input comes.
  ///
  /// Throws: `missingClosingDelimiter`, or what `next` threw.
  public func finish() throws(MultipartError) {
    if let failure { throw failure }
    guard isClosed else { throw .missingClosingDelimiter }
  }

  private mutating func step(
    _ input: Span<UInt8>, at position: inout Int
  ) throws(MultipartError) -> Event? {
    switch phase {
    case .head:
      guard let head = try headReader.read(input, at: &position) else { return nil }
      phase = .body
      isInDelimiterLine = true
      delimiterLine.begin(afterLineEnd: true)
      return .head(head)
    case .preamble, .body:
      return isInDelimiterLine
        ? try readDelimiterLine(input, at: &position) : try scan(input, at: &position)
    case .epilogue:
      try skip(input.count - position, limit: limits.epilogueBytes)
      position = input.count
      return nil
    }
  }

  /// Passes over bytes up to where the next delimiter may begin.
  private mutating func scan(
    _ input: Span<UInt8>, at position: inout Int
  ) throws(MultipartError) -> Event? {
    let start = position
    position = scanner.firstCandidate(in: input, from: start)
    if position < input.count {
      isInDelimiterLine = true
      delimiterLine.begin()
    }
    guard position > start else { return nil }
    if phase == .body { return .bytes(start..<position) }
    try skip(position - start, limit: limits.preambleBytes)
    return nil
  }

  private mutating func readDelimiterLine(
    _ input: Span<UInt8>, at position: inout Int
  ) throws(MultipartError) -> Event? {
    while position < input.count {
      let outcome = try delimiterLine.accept(input[position])
      if outcome == .mismatch {
        isInDelimiterLine = false
        return try release(delimiterLine.held)
      }
      position += 1
      if outcome == .more { continue }
      let wasInPart = phase == .body
      if outcome == .delimiter {
        guard partCount < limits.parts else { throw .tooManyParts(limit: limits.parts) }
        partCount += 1
        phase = .head
      } else {
        phase = .epilogue
        skippedBytes = 0
      }
      return wasInPart ? .partEnd : nil
    }
    return nil
  }

  private mutating func release(_ held: [UInt8]) throws(MultipartError) -> Event? {
    guard phase == .body else {
      try skip(held.count, limit: limits.preambleBytes)
      return nil
    }
    return held.isEmpty ? nil : .heldBytes(held)
  }

  private mutating func skip(_ count: Int, limit: Int) throws(MultipartError) {
    skippedBytes += count
    guard skippedBytes <= limit else {
      throw isClosed ? .epilogueTooLong(limit: limit) : .preambleTooLong(limit: limit)
    }
  }
}
