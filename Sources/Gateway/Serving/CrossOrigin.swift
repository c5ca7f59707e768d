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
    "Retry-After",
  ].joined(separator: ", ")

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
  }

  /// A preflight's answer; needs no credentials.
  func appendPreflight(
    to fields: inout HeaderBlock, origin: String?, methods: [String], requested: String?
  ) {
    guard allowed(origin) != nil else { return }
    fields.append(.accessControlAllowMethods, methods.joined(separator: ", "))
    fields.append(.accessControlAllowHeaders, requested ?? "*")
    fields.append(.accessControlMaxAge, "7200")
  }
}
