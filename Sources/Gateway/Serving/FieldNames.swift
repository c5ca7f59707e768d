import HTTPTypes

/// The field names that HTTPTypes does not have.
extension HTTPField.Name {
  static let frameVideo = named("Frame-Video")
  static let frameIndex = named("Frame-Index")
  static let frameShape = named("Frame-Shape")
  static let frameDtype = named("Frame-Dtype")
  static let frameLayout = named("Frame-Layout")
  static let frameChannels = named("Frame-Channels")
  static let frameOrigin = named("Frame-Origin")
  static let frameCount = named("Frame-Count")
  static let frameTiles = named("Frame-Tiles")
  static let reprDigest = named("Repr-Digest")
  static let cacheStatus = named("Cache-Status")
  static let serverTiming = named("Server-Timing")
  static let traceparent = named("traceparent")
  static let tracestate = named("tracestate")
  static let requestID = named("X-Request-Id")

  static let xForwardedFor = named("X-Forwarded-For")
  static let forwarded = named("Forwarded")

  private static func named(_ text: String) -> HTTPField.Name {
    guard let name = HTTPField.Name(text) else { preconditionFailure("\(text) is no field name") }
    return name
  }
}
