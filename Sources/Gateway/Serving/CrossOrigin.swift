import HTTPTypes
import HTTPWire

/// The CORS fields of a response (Fetch standard, "CORS protocol").
struct CrossOrigin: Sendable {
  let origins: CORSOrigins

  static let exposed = [
    "Frame-Video", "Frame-Index", "Frame-Shape", "Frame-Dtype", "Frame-Layout", "Frame-Channels",
    "Frame-Origin", "Frame-Count", "Frame-Tiles", "ETag", "Repr-Digest", "Cache-Status",
    "Server-Timing",
    "X-Request-Id", "Content-Length", "Content-Range", "Content-Disposition", "Accept-Ranges",
    "Retry-After", "WWW-Authenticate",
  ].joined(separator: ", ")

  /// What a page may send where its preflight does not say what it wants: a star would not stand
  /// for `Authorization`, nor for anything where credentials are sent.
  static let allowedFields = [
    "Accept", "Authorization", "Cache-Control", "Content-Type", "If-None-Match", "If-Range",
    "Range", "X-Api-Key", "X-Request-Id",
  ].joined(separator: ", ")
  /// Bytes of a preflight's list that are repeated.
  static let longestList = 1024

  /// Whether answers differ by `Origin`, so that caches must know; a preflight's says so unless
  /// every origin is allowed.
  var varies: Bool {
    if case .listed = origins { return true }
    return false
  }

  /// The value of `Access-Control-Allow-Origin`, if any.
  func allowed(_ origin: String?) -> String? {
    switch origins {
    case .none: nil
    case .any: origin == nil ? nil : "*"
    case .listed(let list): origin.flatMap { list.contains($0) ? $0 : nil }
    }
  }

  func append(to fields: inout HeaderBlock, origin: String?) {
    let policy = origins == .any ? "cross-origin" : "same-site"
    fields.append(.crossOriginResourcePolicy, policy)
    guard let allowed = allowed(origin) else { return }
    fields.append(.accessControlAllowOrigin, allowed)
    fields.append(.accessControlExposeHeaders, Self.exposed)
    // Never beside a star (Fetch standard, "CORS protocol and credentials").
    if allowed != "*" { fields.append(.accessControlAllowCredentials, "true") }
  }

  /// A preflight's answer; needs no credentials.
  func appendPreflight(
    to fields: inout HeaderBlock, origin: String?, methods: [String], requested: String?
  ) {
    guard allowed(origin) != nil else { return }
    fields.append(.accessControlAllowMethods, methods.joined(separator: ", "))
    let list = requested.flatMap { Self.isList($0) ? $0 : nil } ?? Self.allowedFields
    fields.append(.accessControlAllowHeaders, list)
    fields.append(.accessControlMaxAge, "7200")
  }

  /// Whether it is a list of field names, as browsers send it.
  private static func isList(_ text: String) -> Bool {
    guard (1...longestList).contains(text.utf8.count) else { return false }
    return text.split(separator: ",", omittingEmptySubsequences: false).allSatisfy { item in
      let name = item.drop { $0 == " " }
      return !name.isEmpty
        && name.utf8.allSatisfy { byte in
          switch byte {
          case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
          default: false
          }
        }
    }
  }
}
