/// The fields that decide how a plain GET is answered, found in one pass over the head.
public struct PlainFields: Sendable {
  public var accept: ArraySlice<UInt8>? { slice(acceptPlace) }
  public var ifNoneMatch: ArraySlice<UInt8>? { slice(ifNoneMatchPlace) }
  public var requestID: ArraySlice<UInt8>? { slice(requestIDPlace) }
  public var traceparent: ArraySlice<UInt8>? { slice(traceparentPlace) }
  public private(set) var hasOrigin = false
  public var authorization: ArraySlice<UInt8>? { slice(authorizationPlace) }
  /// The value of `x-api-key`.
  public var apiKey: ArraySlice<UInt8>? { slice(apiKeyPlace) }
  /// Whether `Authorization` or `x-api-key` comes twice: nobody can tell which one was meant.
  public private(set) var repeatsCredential = false
  /// Whether there is a field that asks for a part or for freshness, or one of these comes twice:
  /// such a request has to be looked at as a whole.
  public private(set) var asksMore = false

  /// The head's, of which the values are parts: one to hold, and not one for each of them.
  private let bytes: [UInt8]
  private var acceptPlace: Range<Int>?
  private var ifNoneMatchPlace: Range<Int>?
  private var requestIDPlace: Range<Int>?
  private var traceparentPlace: Range<Int>?
  private var authorizationPlace: Range<Int>?
  private var apiKeyPlace: Range<Int>?

  public init(_ head: RequestHead) {
    let all = head.bytes
    bytes = all
    let bytes = all.span
    for field in head.fields {
      let name = field.name
      switch name.count {
      case 5 where Octets.spells("range", name, in: bytes): asksMore = true
      case 6 where Octets.spells("accept", name, in: bytes):
        Self.take(field, &acceptPlace, &asksMore)
      case 6 where Octets.spells("origin", name, in: bytes): hasOrigin = true
      case 8 where Octets.spells("if-range", name, in: bytes): asksMore = true
      case 9 where Octets.spells("x-api-key", name, in: bytes):
        Self.take(field, &apiKeyPlace, &repeatsCredential)
      case 11 where Octets.spells("traceparent", name, in: bytes):
        Self.take(field, &traceparentPlace, &asksMore)
      case 12 where Octets.spells("x-request-id", name, in: bytes):
        Self.take(field, &requestIDPlace, &asksMore)
      case 13 where Octets.spells("if-none-match", name, in: bytes):
        Self.take(field, &ifNoneMatchPlace, &asksMore)
      case 13 where Octets.spells("authorization", name, in: bytes):
        Self.take(field, &authorizationPlace, &repeatsCredential)
      case 13 where Octets.spells("cache-control", name, in: bytes): asksMore = true
      default: break
      }
    }
  }

  private func slice(_ place: Range<Int>?) -> ArraySlice<UInt8>? { place.map { bytes[$0] } }

  private static func take(
    _ field: RequestHead.FieldRange, _ place: inout Range<Int>?, _ isRepeated: inout Bool
  ) {
    if place != nil { isRepeated = true }
    place = field.value
  }
}
