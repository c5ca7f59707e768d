/// Matches one delimiter line byte by byte: CRLF, `--`, boundary, and then either `--`, which
/// closes the body, or blanks (transport padding) and CRLF (RFC 2046, 5.1.1).
///
/// A line that only begins like a delimiter is the part's own, and its bytes are handed back.
struct DelimiterLine: Sendable {
  enum Outcome {
    case more
    case delimiter
    case closingDelimiter
    /// The byte does not belong to a delimiter, and was not taken.
    case mismatch
  }

  private enum Tail { case none, padding, carriageReturn, hyphen }

  private let delimiter: [UInt8]
  private let maximumPadding: Int
  private var matched = 0
  private var padding = 0
  private var tail = Tail.none
  /// The bytes taken since the line began.
  private(set) var held: [UInt8] = []

  init(_ delimiter: [UInt8], maximumPadding: Int) {
    self.delimiter = delimiter
    self.maximumPadding = maximumPadding
    held.reserveCapacity(delimiter.count + 2)
  }

  /// Begins at a CR, or behind a line end that belongs to what came before: the body's start and
  /// the empty line of a head are line ends too.
  mutating func begin(afterLineEnd: Bool = false) {
    held.removeAll(keepingCapacity: true)
    matched = afterLineEnd ? 2 : 0
    padding = 0
    tail = .none
  }

  /// Throws: `bareLineEnd`.
  mutating func accept(_ byte: UInt8) throws(MultipartError) -> Outcome {
    let outcome = try advance(byte)
    if outcome != .mismatch { held.append(byte) }
    return outcome
  }

  private mutating func advance(_ byte: UInt8) throws(MultipartError) -> Outcome {
    guard matched == delimiter.count else {
      guard byte == delimiter[matched] else { return .mismatch }
      matched += 1
      return .more
    }
    switch (tail, byte) {
    case (.hyphen, .hyphen): return .closingDelimiter
    case (.carriageReturn, .lineFeed): return .delimiter
    case (.none, .hyphen): tail = .hyphen
    case (.none, .carriageReturn), (.padding, .carriageReturn): tail = .carriageReturn
    case (.none, .lineFeed), (.padding, .lineFeed): throw .bareLineEnd
    case (.none, .space), (.none, .tab), (.padding, .space), (.padding, .tab):
      guard padding < maximumPadding else { return .mismatch }
      padding += 1
      tail = .padding
    default: return .mismatch
    }
    return .more
  }
}
