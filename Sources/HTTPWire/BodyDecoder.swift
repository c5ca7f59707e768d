/// Takes a request's body off the wire, however it is delimited.
public struct BodyDecoder: Sendable {
  private enum Form {
    /// What is left of a sized body.
    case sized(Int64)
    case chunked(ChunkedDecoder)
  }

  private var form: Form
  /// Whether all of the body was taken.
  public private(set) var isEnded: Bool

  public init(_ framing: BodyFraming, limits: RequestLimits = RequestLimits()) {
    switch framing {
    case .none: form = .sized(0)
    case .length(let length): form = .sized(length)
    case .chunked: form = .chunked(ChunkedDecoder(limits: limits))
    }
    isEnded = framing == .none || framing == .length(0)
  }

  /// The bytes still to come, where the framing says so in advance.
  public var remainingLength: Int64? {
    if case .sized(let remaining) = form { return remaining }
    return nil
  }

  /// Goes on at `offset` of the input; as `ChunkedDecoder.step(_:from:)`.
  public mutating func step(
    _ input: Span<UInt8>, from offset: Int
  ) throws(RequestViolation) -> ChunkedDecoder.Step {
    switch form {
    case .sized(let remaining):
      guard remaining > 0 else {
        isEnded = true
        return .end(offset)
      }
      guard offset < input.count else { return .needsMore }
      let length = Int(min(remaining, Int64(input.count - offset)))
      form = .sized(remaining - Int64(length))
      isEnded = remaining == Int64(length)
      return .content(offset..<offset + length)
    case .chunked(var decoder):
      defer { form = .chunked(decoder) }
      let step = try decoder.step(input, from: offset)
      if case .end = step { isEnded = true }
      return step
    }
  }
}
