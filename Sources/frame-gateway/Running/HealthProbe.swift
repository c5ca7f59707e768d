import HTTPServer

/// Asks a running gateway's `/healthz`.
enum HealthProbe {
  /// Longest wait for connecting and for the answer, each in seconds.
  static let patience = 3

  /// Whether the gateway that these settings start answers 200.
  static func isHealthy(_ settings: Settings) -> Bool {
    // A proxy's word is awaited from whoever is trusted, and this is his.
    let preface = settings.proxyProtocol && settings.trustsItself ? "PROXY UNKNOWN\r\n" : ""
    let address = settings.listen[0]
    let answer = try? LocalExchange.ask(
      "GET", "\(settings.basePath)/healthz", at: address,
      isSecure: settings.tls != nil && address.isTCP, patience: patience, preface: preface)
    return answer?.status == 200
  }
}

extension Settings {
  /// Whether the first listener's own side of a connection is one of the trusted proxies.
  fileprivate var trustsItself: Bool {
    switch listen[0] {
    case .unix: trustedProxies.trusts(.unix)
    case .systemd: false
    case .tcp(let host, _):
      // As `LocalExchange` reaches it: from the address that it connects to.
      switch host {
      case "localhost", "0.0.0.0": trustedProxies.trusts(.address("127.0.0.1"))
      case "::": trustedProxies.trusts(.address("::1"))
      default: trustedProxies.trusts(.address(host))
      }
    }
  }
}
