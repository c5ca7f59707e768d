import HTTPWire

/// What a request shows of who sent it.
struct Credential {
  /// As it was shown; nil where nothing was.
  let token: ArraySlice<UInt8>?
  /// It came in `Authorization`.
  let isBearer: Bool

  /// Throws: `invalid_request`, where it can't be told which credential was meant;
  /// `unauthorized`, where `Authorization` is of another kind.
  ///
  /// - Parameter isPlatform: The platform's own API, where `x-api-key` beside `Authorization` is
  ///   the platform's.
  init(_ head: RequestHead, isPlatform: Bool) throws(Problem) {
    guard !head.repeatsCredential else {
      throw Problem(.invalidRequest, "Authorization or x-api-key is there twice")
    }
    // An empty key is what programs send that have none.
    let key = head.apiKey.flatMap { $0.isEmpty ? nil : $0 }
    guard let authorization = head.authorization else {
      (token, isBearer) = (key, false)
      return
    }
    guard let bearer = Self.bearer(authorization) else {
      throw Door.unauthorized("Authorization is not 'Bearer' and a token")
    }
    if let key, !isPlatform, !key.elementsEqual(bearer) {
      throw Problem(.invalidRequest, "Authorization and x-api-key hold different tokens")
    }
    (token, isBearer) = (bearer, true)
  }

  /// The token behind `Bearer` (RFC 6750, section 2.1; the scheme in any case, RFC 9110, 11.1).
  private static func bearer(_ value: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let bytes = value.span
    let scheme: StaticString = "bearer"
    var start = scheme.utf8CodeUnitCount
    guard bytes.count > start, bytes[start] == 0x20 else { return nil }
    let isBearer = scheme.withUTF8Buffer { name in
      name.indices.allSatisfy { bytes[$0] | 0x20 == name[$0] }
    }
    guard isBearer else { return nil }
    while start < bytes.count, bytes[start] == 0x20 { start += 1 }
    guard start < bytes.count else { return nil }
    for index in start..<bytes.count {
      switch bytes[index] {
      case 0x20, 0x09, UInt8(ascii: ","): return nil
      default: break
      }
    }
    return value[(value.startIndex + start)...]
  }
}
