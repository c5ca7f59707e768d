/// The fields that decide how a plain GET is answered, found in one pass over the head.
public struct PlainFields: Sendable {
  public private(set) var accept: ArraySlice<UInt8>?
  public private(set) var ifNoneMatch: ArraySlice<UInt8>?
  public private(set) var requestID: ArraySlice<UInt8>?
  public private(set) var traceparent: ArraySlice<UInt8>?
  public private(set) var hasOrigin = false
  public private(set) var authorization: ArraySlice<UInt8>?
  /// The value of `x-api-key`.
  public private(set) var apiKey: ArraySlice<UInt8>?
  /// Whether `Authorization` or `x-api-key` comes twice: nobody can tell which one was meant.
  public private(set) var repeatsCredential = false
  /// Whether there is a field that asks for a part or for freshness, or one of these comes twice:
  /// such a request has to be looked at as a whole.
  public private(set) var asksMore = false

  public init(_ head: RequestHead) {
    let bytes = head.bytes.span
    for field in head.fields {
      let name = field.name
      switch name.count {
      case 5 where Octets.spells("range", name, in: bytes): asksMore = true
      case 6 where Octets.spells("accept", name, in: bytes):
        Self.take(field, of: head, &accept, &asksMore)
      case 6 where Octets.spells("origin", name, in: bytes): hasOrigin = true
      case 8 where Octets.spells("if-range", name, in: bytes): asksMore = true
      case 9 where Octets.spells("x-api-key", name, in: bytes):
        Self.take(field, of: head, &apiKey, &repeatsCredential)
      case 11 where Octets.spells("traceparent", name, in: bytes):
        Self.take(field, of: head, &traceparent, &asksMore)
      case 12 where Octets.spells("x-request-id", name, in: bytes):
        Self.take(field, of: head, &requestID, &asksMore)
      case 13 where Octets.spells("if-none-match", name, in: bytes):
        Self.take(field, of: head, &ifNoneMatch, &asksMore)
      case 13 where Octets.spells("authorization", name, in: bytes):
        Self.take(field, of: head, &authorization, &repeatsCredential)
      case 13 where Octets.spells("cache-control", name, in: bytes): asksMore = true
      default: break
      }
    }
  }

  private static func take(
    _ field: RequestHead.FieldRange, of head: RequestHead, _ place: inout ArraySlice<UInt8>?,
    _ isRepeated: inout Bool
  ) {
    if place != nil { isRepeated = true }
    place = head.bytes[field.value]
  }
}
