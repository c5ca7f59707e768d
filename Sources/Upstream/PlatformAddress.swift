/// Where the platform is: `http` or `https`, host, port and perhaps a path prefix.
///
/// Written as the platform's own SDK takes `SERVER_ADDRESS`: slashes around it are dropped, and
/// `http://` is put in front where there is no scheme.
public struct PlatformAddress: Sendable, Hashable, CustomStringConvertible {
  /// The address with its scheme, without a slash at the end.
  public let description: String

  /// Throws: `missingAddress`, `invalidAddress`.
  public init(_ text: String) throws(PlatformConfigurationError) {
    let trimmed = text.trimming { $0.isWhitespace }.trimming { $0 == "/" }
    guard !trimmed.isEmpty else { throw .missingAddress }
    guard trimmed.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw .invalidAddress("has a blank or a character outside ASCII")
    }
    guard !trimmed.contains(where: { "?#\\\"<>".contains($0) }) else {
      throw .invalidAddress("has a query, a fragment or a character no address has")
    }
    let (scheme, rest) = try Self.splitScheme(trimmed[...])
    try Self.check(authority: rest.prefix { $0 != "/" })
    description = "\(scheme)://\(rest)"
  }

  /// The path of an API method, such as `videos.info`.
  static func path(ofMethod method: String) -> String { "/public/api/v3/\(method)" }

  /// The address of a path, which begins with a slash.
  func url(ofPath path: String) -> String { description + path }

  /// The address of what is relayed.
  func url(of target: RelayTarget) -> String { description + target.text }

  private static func splitScheme(
    _ text: Substring
  ) throws(PlatformConfigurationError) -> (String, Substring) {
    guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else {
      return ("http", text)
    }
    let scheme = text[..<colon].lowercased()
    guard scheme == "http" || scheme == "https" else {
      throw .invalidAddress("has a scheme other than http and https")
    }
    return (scheme, text[colon...].dropFirst(3))
  }

  private static func check(authority: Substring) throws(PlatformConfigurationError) {
    // Credentials in an address would end up in logs.
    guard !authority.contains("@") else { throw .invalidAddress("holds credentials") }
    var port: Substring?
    var host = authority
    if authority.hasPrefix("[") {
      guard let bracket = authority.firstIndex(of: "]") else {
        throw .invalidAddress("has an unclosed bracket")
      }
      host = authority[...bracket].dropFirst().dropLast()
      let behind = authority[bracket...].dropFirst()
      guard behind.isEmpty || behind.first == ":" else {
        throw .invalidAddress("has no port behind its bracket")
      }
      port = behind.isEmpty ? nil : behind.dropFirst()
    } else if let colon = authority.firstIndex(of: ":") {
      host = authority[..<colon]
      port = authority[colon...].dropFirst()
    }
    guard !host.isEmpty else { throw .invalidAddress("has no host") }
    guard let port else { return }
    guard let number = Int64(decimal: port.utf8), (1...65535).contains(number) else {
      throw .invalidAddress("has a port that is no number from 1 to 65535")
    }
  }
}

extension StringProtocol {
  fileprivate func trimming(_ isEdge: (Character) -> Bool) -> String {
    var rest = self[...].drop(while: isEdge)
    while let last = rest.last, isEdge(last) { rest.removeLast() }
    return String(rest)
  }
}
