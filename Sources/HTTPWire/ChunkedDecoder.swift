/// Takes a chunked body apart while it arrives (RFC 9112, section 7.1).
///
/// Content is given as ranges of the input; extensions and trailer fields are checked and dropped.
public struct ChunkedDecoder: Sendable {
  public enum Step: Sendable, Hashable {
    /// The input is used up, and the body goes on.
    case needsMore
    /// Content stands there in the input; the next step begins behind it.
    case content(Range<Int>)
    /// The body ended before that offset of the input.
    case end(Int)
  }

  private enum State {
    case sizeStart, size, blankBehindSize, extensions, sizeLineFeed
    case content, contentReturn, contentLineFeed
    case trailerStart, trailerName, trailerValue, trailerLineFeed, lastLineFeed
    case ended
  }

  private let limits: RequestLimits
  private var state = State.sizeStart
  /// The chunk's size while it is read, then what is left of it.
  private var remaining: Int64 = 0
  private var sizeDigits = 0
  private var extensionBytes = 0
  private var trailerBytes = 0
  private var trailerFields = 0
  private var failure: RequestViolation?

  public init(limits: RequestLimits = RequestLimits()) {
    self.limits = limits
  }

  /// Goes on at `offset` of the input. A violation is final; behind the end there are no steps.
  public mutating func step(
    _ input: Span<UInt8>, from offset: Int
  ) throws(RequestViolation) -> Step {
    if let failure { throw failure }
    do throws(RequestViolation) {
      return try advance(input, from: offset)
    } catch {
      failure = error
      throw error
    }
  }

  private mutating func advance(
    _ input: Span<UInt8>, from offset: Int
  ) throws(RequestViolation) -> Step {
    var index = offset
    while state != .ended {
      if state == .content, remaining > 0 {
        guard index < input.count else { return .needsMore }
        let length = Int(min(remaining, Int64(input.count - index)))
        remaining -= Int64(length)
        if remaining == 0 { state = .contentReturn }
        return .content(index..<index + length)
      }
      guard index < input.count else { return .needsMore }
      try take(input[index])
      index += 1
    }
    return .end(index)
  }

  private mutating func take(_ byte: UInt8) throws(RequestViolation) {
    switch state {
    case .sizeStart, .size, .blankBehindSize, .extensions:
      try takeSizeLine(byte)
    case .sizeLineFeed:
      state = remaining == 0 ? .trailerStart : .content
      try expectLineFeed(byte)
    case .contentReturn:
      guard byte == Octets.carriageReturn else {
        throw .malformed("A chunk is longer than its size.")
      }
      state = .contentLineFeed
    case .contentLineFeed:
      sizeDigits = 0
      state = .sizeStart
      try expectLineFeed(byte)
    case .trailerStart, .trailerName, .trailerValue, .trailerLineFeed, .lastLineFeed:
      try takeTrailer(byte)
    case .content, .ended:
      break
    }
  }

  private mutating func takeSizeLine(_ byte: UInt8) throws(RequestViolation) {
    switch (state, byte) {
    case (.size, Octets.carriageReturn), (.extensions, Octets.carriageReturn):
      state = .sizeLineFeed
    case (.size, Octets.space), (.size, Octets.tab),
      (.blankBehindSize, Octets.space), (.blankBehindSize, Octets.tab):
      state = .blankBehindSize
      try countExtension()
    case (.size, UInt8(ascii: ";")), (.blankBehindSize, UInt8(ascii: ";")):
      state = .extensions
      try countExtension()
    case (.extensions, _):
      guard byte == Octets.tab || (byte >= Octets.space && byte != 0x7F) else {
        throw .malformed("A chunk extension holds a control character.")
      }
      try countExtension()
    case (.sizeStart, _), (.size, _):
      try takeSizeDigit(byte)
    default:
      throw .malformed("A chunk size is not a hexadecimal number.")
    }
  }

  /// At most fifteen digits fit an `Int64` whatever they are; leading zeros count, or they would
  /// be a body without end.
  private mutating func takeSizeDigit(_ byte: UInt8) throws(RequestViolation) {
    guard let digit = Octets.hexValue(byte) else {
      throw .malformed("A chunk size is not a hexadecimal number.")
    }
    sizeDigits += 1
    guard sizeDigits <= 15 else { throw .malformed("A chunk size has more than 15 digits.") }
    remaining = remaining << 4 | Int64(digit)
    state = .size
  }

  private mutating func countExtension() throws(RequestViolation) {
    extensionBytes += 1
    guard extensionBytes <= limits.chunkExtensionBytes else {
      throw .malformed("Chunk extensions take more than \(limits.chunkExtensionBytes) bytes.")
    }
  }

  private mutating func takeTrailer(_ byte: UInt8) throws(RequestViolation) {
    trailerBytes += 1
    guard trailerBytes <= limits.trailerBytes else {
      throw RequestViolation(
        status: 431, detail: "The trailer is longer than \(limits.trailerBytes) bytes.")
    }
    switch (state, byte) {
    case (.trailerStart, Octets.carriageReturn):
      state = .lastLineFeed
    case (.trailerStart, _):
      guard Octets.isToken(byte) else { throw .malformed("A trailer line is not a field.") }
      trailerFields += 1
      guard trailerFields <= limits.fieldCount else {
        throw RequestViolation(
          status: 431, detail: "The trailer has more than \(limits.fieldCount) fields.")
      }
      state = .trailerName
    case (.trailerName, UInt8(ascii: ":")):
      state = .trailerValue
    case (.trailerName, _):
      guard Octets.isToken(byte) else { throw .malformed("A trailer line is not a field.") }
    case (.trailerValue, Octets.carriageReturn):
      state = .trailerLineFeed
    case (.trailerValue, _):
      guard byte == Octets.tab || (byte >= Octets.space && byte != 0x7F) else {
        throw .malformed("A trailer field holds a control character.")
      }
    case (.trailerLineFeed, _):
      state = .trailerStart
      try expectLineFeed(byte)
    default:
      state = .ended
      try expectLineFeed(byte)
    }
  }

  private func expectLineFeed(_ byte: UInt8) throws(RequestViolation) {
    guard byte == Octets.lineFeed else { throw .malformed("A CR has no LF behind it.") }
  }
}
