import HTTPServer

/// Asks a running gateway's `/healthz`.
enum HealthProbe {
  /// Longest wait for connecting and for the answer, each in seconds.
  static let patience = 3

  /// Whether the gateway at `address` answers 200.
  static func isHealthy(_ address: ListenAddress, isSecure: Bool) -> Bool {
    let answer = try? LocalExchange.ask(
      "GET", "/healthz", at: address, isSecure: isSecure, patience: patience)
    return answer?.status == 200
  }
}
