/// How to reach the platform, and the limits of every call.
public struct PlatformConfiguration: Sendable {
  public var address: PlatformAddress
  /// Sent as `x-api-key` where a call names no key of its own; nil for none.
  public var token: String?

  /// Name look-up, TCP and TLS together.
  public var connectTimeout = Duration.seconds(5)
  /// From a call's start to the first byte of its answer: long, since the platform may decode every
  /// frame of a call before it answers.
  public var firstByteTimeout = Duration.seconds(50)
  /// Between two bytes of an answer.
  public var stallTimeout = Duration.seconds(30)
  /// The whole call, the wait for its turn included; just under the platform's own route time-out
  /// of 59 s.
  public var callTimeout = Duration.seconds(58)
  /// What a `Retry-After` is cut to.
  public var maximumRetryAfter = Duration.seconds(300)

  /// Of one encoded frame; a longer part is that frame's defect.
  public var maximumFrameBytes = 64 * 1024 * 1024
  /// Of one JSON answer; long videos have long lists of time codes.
  public var maximumAnswerBytes = 8 * 1024 * 1024
  /// Calls under way at once, and connections kept open; further calls wait for their turn.
  public var maximumConnections = 32

  /// Throws: `PlatformConfigurationError`, where the address or the token can't be used.
  public init(address: String, token: String? = nil) throws(PlatformConfigurationError) {
    self.address = try PlatformAddress(address)
    guard token.map(isFieldValue) ?? true else { throw .invalidToken }
    self.token = token
  }
}

/// Whether a text can stand in a header field as it is: visible ASCII only, so that no line end
/// makes two fields of one.
func isFieldValue(_ text: String) -> Bool {
  !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
}
