/// Why a configuration is none; the text is for one line on the terminal and holds no secret.
public enum PlatformConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
  case missingAddress
  case invalidAddress(String)
  /// The token has characters that no header field can carry.
  case invalidToken

  public var description: String {
    switch self {
    case .missingAddress: "the platform's address is missing"
    case .invalidAddress(let reason): "the platform's address \(reason)"
    case .invalidToken: "the platform's token has characters other than visible ASCII"
    }
  }
}
