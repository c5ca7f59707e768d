import CCurl

extension EasyHandle {
  /// Sets everything for one call; the handle must be new or reset.
  func prepare(
    _ transfer: Transfer, _ configuration: PlatformConfiguration
  ) throws(PlatformError) {
    let request = transfer.request
    try setErrorText()
    try setReceiver(transfer)
    try set(CURLOPT_URL, configuration.address.url(ofPath: request.path))
    if let body = request.body { try setBody(body) }
    try setFields(Self.fields(for: request))
    try setTransport()
    let timeLeft = transfer.started.duration(to: request.deadline(configuration))
    try setTimeouts(connect: configuration.connectTimeout, whole: timeLeft)
  }

  private static func fields(for request: TransferRequest) -> [String] {
    var fields = [
      "Accept: */*",
      "User-Agent: frame-gateway",
      // Never waits for a 100 before it sends a body.
      "Expect:",
    ]
    if request.body != nil { fields.append("Content-Type: application/json") }
    if let token = request.token { fields.append("x-api-key: \(token)") }
    if let traceparent = request.traceparent {
      fields.append("traceparent: \(traceparent)")
      if let tracestate = request.tracestate { fields.append("tracestate: \(tracestate)") }
    }
    return fields
  }

  private func setTransport() throws(PlatformError) {
    try set(CURLOPT_PROTOCOLS_STR, "http,https")
    // A redirect would take the key to another host, and make a GET of a POST.
    try set(CURLOPT_FOLLOWLOCATION, 0)
    try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
    // As an option and not as a field, so that an answer compressed all the same is decoded.
    try set(CURLOPT_ACCEPT_ENCODING, "identity")
    try set(CURLOPT_BUFFERSIZE, 512 * 1024)
    try set(CURLOPT_TCP_KEEPALIVE, 1)
    // Signals are a process's own business; without them libcurl times look-ups out by threads.
    try set(CURLOPT_NOSIGNAL, 1)
    // A proxy's own answer to CONNECT is not the platform's.
    try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
  }

  private func setTimeouts(connect: Duration, whole: Duration) throws(PlatformError) {
    // To libcurl 0 is no time-out at all.
    try set(CURLOPT_CONNECTTIMEOUT_MS, max(1, connect.wholeMilliseconds))
    try set(CURLOPT_TIMEOUT_MS, max(1, whole.wholeMilliseconds))
  }
}
