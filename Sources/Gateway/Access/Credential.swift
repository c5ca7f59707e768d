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
  init(_ fields: PlainFields, isPlatform: Bool) throws(Problem) {
    guard !fields.repeatsCredential else {
      throw Problem(.invalidRequest, "Authorization or x-api-key is there twice")
    }
    // An empty key is what programs send that have none.
    let key = fields.apiKey.flatMap { $0.isEmpty ? nil : $0 }
    guard let authorization = fields.authorization else {
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
    let scheme = "bearer".utf8
    guard value.count > scheme.count,
      value.prefix(scheme.count).elementsEqual(scheme, by: { $0 | 0x20 == $1 })
    else { return nil }
    let rest = value.dropFirst(scheme.count)
    let token = rest.drop { $0 == 0x20 }
    guard token.startIndex > rest.startIndex, !token.isEmpty,
      !token.contains(where: { $0 == 0x20 || $0 == 0x09 || $0 == UInt8(ascii: ",") })
    else { return nil }
    return token
  }
}
