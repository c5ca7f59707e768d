import HTTPServer

/// Sees how every request ends: for the metrics, and for the access log where there is one.
struct RequestObserver: Sendable {
  let metrics: GatewayMetrics
  let log: AccessLog?

  /// What a response is to call when it has ended.
  func whenEnded(_ record: AccessRecord) -> @Sendable (ResponseEnd) -> Void {
    { [self] end in
      metrics.ended(record, end)
      log?.write(record, end)
    }
  }
}
