import HTTPServer

extension Settings {
  /// What no single value can tell: settings that contradict each other, by name.
  ///
  /// - Parameter names: Of those that are set anywhere.
  func check(set names: Set<String>) throws(SettingsLoader.Failure) {
    try checkListening()
    try checkOwnListeners()
    try checkTLS()
    try checkAccess()
    if apiToken != nil && apiTokenFile != nil {
      throw SettingsLoader.Failure(
        description: "API_TOKEN and API_TOKEN_FILE are both set; one is wanted")
    }
    let times: Set = ["GATEWAY_UPSTREAM_CONNECT_TIMEOUT", "GATEWAY_UPSTREAM_TIMEOUT"]
    if times.isSubset(of: names), upstreamConnectTimeout > upstreamTimeout {
      throw SettingsLoader.Failure(
        description: "GATEWAY_UPSTREAM_CONNECT_TIMEOUT: \(upstreamConnectTimeout) is more than "
          + "GATEWAY_UPSTREAM_TIMEOUT has for the whole call")
    }
  }

  private func checkListening() throws(SettingsLoader.Failure) {
    if authentication == nil, let open = listen.first(where: { !$0.isLoopback }) {
      throw SettingsLoader.Failure(
        description: "GATEWAY_LISTEN: \(open) is reachable from other machines; "
          + "set GATEWAY_AUTH=token, or GATEWAY_AUTH=none to let anyone in who reaches it")
    }
    try refuseRepeats(listen, "GATEWAY_LISTEN")
    try refuseRepeats(metricsListen, "GATEWAY_METRICS_LISTEN")
  }

  private func refuseRepeats(
    _ addresses: [ListenAddress], _ name: String
  ) throws(SettingsLoader.Failure) {
    let fixed = addresses.filter { !$0.isAnyPort }
    for (place, address) in fixed.enumerated() where fixed[..<place].contains(address) {
      throw SettingsLoader.Failure(description: "\(name): \(address) is there twice")
    }
    if fixed.contains(.systemd(name: nil)), fixed.contains(where: \.isNamedBySystemd) {
      throw SettingsLoader.Failure(
        description: "\(name): systemd is all sockets that were passed, the named ones too")
    }
  }

  /// What is for whoever runs the gateway is at no address that is everybody's.
  private func checkOwnListeners() throws(SettingsLoader.Failure) {
    if let adminSocket, (listen + metricsListen).contains(.unix(path: adminSocket)) {
      let other =
        listen.contains(.unix(path: adminSocket)) ? "GATEWAY_LISTEN" : "GATEWAY_METRICS_LISTEN"
      throw SettingsLoader.Failure(
        description: "GATEWAY_ADMIN: '\(adminSocket)' is in \(other) too; it has to be "
          + "a socket of its own")
    }
    if let shared = metricsListen.first(where: { listen.contains($0) && !$0.isAnyPort }) {
      throw SettingsLoader.Failure(
        description: "GATEWAY_METRICS_LISTEN: \(shared) is in GATEWAY_LISTEN too; it has to be "
          + "an address of its own")
    }
    let passed = listen + metricsListen
    if passed.contains(.systemd(name: nil)), passed.contains(where: \.isNamedBySystemd) {
      throw SettingsLoader.Failure(
        description: "GATEWAY_METRICS_LISTEN: systemd is all sockets that were passed; "
          + "name those of each, as in systemd:http and systemd:metrics")
    }
  }
}

extension ListenAddress {
  fileprivate var isNamedBySystemd: Bool {
    if case .systemd(.some) = self { return true }
    return false
  }
}
