extension Settings {
  /// Settings of access that contradict each other.
  func checkAccess() throws(SettingsLoader.Failure) {
    func failure(_ description: String) -> SettingsLoader.Failure {
      SettingsLoader.Failure(description: description)
    }
    if proxyProtocol && trustedProxies.isEmpty {
      throw failure(
        "GATEWAY_PROXY_PROTOCOL is on, but GATEWAY_TRUSTED_PROXIES names no proxy to take it from")
    }
    switch authentication ?? .none {
    case .none:
      if tokensFile != nil {
        throw failure("GATEWAY_TOKENS_FILE is set, but lets nobody in without GATEWAY_AUTH=token")
      }
      if linkKeysFile != nil {
        throw failure(
          "GATEWAY_LINK_KEYS_FILE is set, but lets nobody in without GATEWAY_AUTH=token")
      }
    case .token:
      if tokensFile == nil && linkKeysFile == nil {
        throw failure("GATEWAY_AUTH=token needs GATEWAY_TOKENS_FILE or GATEWAY_LINK_KEYS_FILE")
      }
    case .passthrough:
      if tokensFile != nil || linkKeysFile != nil {
        throw failure(
          "\(tokensFile != nil ? "GATEWAY_TOKENS_FILE" : "GATEWAY_LINK_KEYS_FILE") is set, but "
            + "GATEWAY_AUTH=passthrough takes the platform's keys")
      }
      if apiToken != nil || apiTokenFile != nil {
        throw failure(
          "\(apiToken != nil ? "API_TOKEN" : "API_TOKEN_FILE") is set, but with "
            + "GATEWAY_AUTH=passthrough every call is made with its caller's own key")
      }
    }
    guard !asksForCredentials || !Self.isForSharedCaches(cacheControl) else {
      throw failure(
        "GATEWAY_CACHE_CONTROL: '\(cacheControl)' lets shared caches give frames to anyone; "
          + "with GATEWAY_AUTH=\(authentication?.rawValue ?? "") it has to say private or "
          + "no-store, and neither public nor s-maxage")
    }
  }

  /// Whether not just anyone is let in.
  var asksForCredentials: Bool { authentication ?? .none != .none }

  /// Whether a cache that others share might keep what is answered with it (RFC 9111, section 3):
  /// that the request had a token keeps it from that only where the token is in `Authorization`.
  private static func isForSharedCaches(_ cacheControl: String) -> Bool {
    let directives = SettingValue.list(cacheControl.lowercased()).map { directive in
      directive.prefix { $0 != "=" && $0 != " " }
    }
    guard !directives.contains("public"), !directives.contains("s-maxage") else { return true }
    return !directives.contains("private") && !directives.contains("no-store")
  }
}
