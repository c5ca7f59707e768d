/// Where the values stand that decide how a plain GET is answered; offsets are from the field
/// section's beginning.
struct PlainFields: Sendable {
  private(set) var accept: Range<Int>?
  private(set) var ifNoneMatch: Range<Int>?
  private(set) var requestID: Range<Int>?
  private(set) var traceparent: Range<Int>?
  private(set) var authorization: Range<Int>?
  private(set) var apiKey: Range<Int>?
  private(set) var hasOrigin = false
  private(set) var repeatsCredential = false
  private(set) var asksMore = false

  mutating func take(_ name: Range<Int>, _ value: Range<Int>, of bytes: Span<UInt8>) {
    switch name.count {
    case 5 where Octets.spells("range", name, in: bytes): asksMore = true
    case 6 where Octets.spells("accept", name, in: bytes):
      Self.put(value, &accept, &asksMore)
    case 6 where Octets.spells("origin", name, in: bytes): hasOrigin = true
    case 8 where Octets.spells("if-range", name, in: bytes): asksMore = true
    case 9 where Octets.spells("x-api-key", name, in: bytes):
      Self.put(value, &apiKey, &repeatsCredential)
    case 11 where Octets.spells("traceparent", name, in: bytes):
      Self.put(value, &traceparent, &asksMore)
    case 12 where Octets.spells("x-request-id", name, in: bytes):
      Self.put(value, &requestID, &asksMore)
    case 13 where Octets.spells("if-none-match", name, in: bytes):
      Self.put(value, &ifNoneMatch, &asksMore)
    case 13 where Octets.spells("authorization", name, in: bytes):
      Self.put(value, &authorization, &repeatsCredential)
    case 13 where Octets.spells("cache-control", name, in: bytes): asksMore = true
    default: break
    }
  }

  private static func put(
    _ value: Range<Int>, _ place: inout Range<Int>?, _ isRepeated: inout Bool
  ) {
    if place != nil { isRepeated = true }
    place = value
  }
}

extension RequestHead {
  public var accept: ArraySlice<UInt8>? { value(section.plain.accept) }
  public var ifNoneMatch: ArraySlice<UInt8>? { value(section.plain.ifNoneMatch) }
  public var requestID: ArraySlice<UInt8>? { value(section.plain.requestID) }
  public var traceparent: ArraySlice<UInt8>? { value(section.plain.traceparent) }
  public var authorization: ArraySlice<UInt8>? { value(section.plain.authorization) }
  /// The value of `x-api-key`.
  public var apiKey: ArraySlice<UInt8>? { value(section.plain.apiKey) }
  public var hasOrigin: Bool { section.plain.hasOrigin }
  /// Whether `Authorization` or `x-api-key` comes twice: nobody can tell which one was meant.
  public var repeatsCredential: Bool { section.plain.repeatsCredential }
  /// Whether there is a field that asks for a part or for freshness, or one of those above comes
  /// twice: such a request has to be looked at as a whole.
  public var asksMore: Bool { section.plain.asksMore }
}
