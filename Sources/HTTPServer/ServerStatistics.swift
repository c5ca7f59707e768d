import Synchronization

/// What a server counted since its start; a snapshot.
public struct ServerStatistics: Sendable, Hashable {
  /// Connections open now.
  public var connections = 0
  /// Connections accepted, refused ones included.
  public var accepted = 0
  /// Connections refused because `maxConnections` were open.
  public var refused = 0
  /// Request heads that were whole and valid.
  public var requests = 0
  /// Requests answered with a violation.
  public var violations = 0
  /// Requests, invalid ones included, whose response has not ended.
  public var inFlight = 0
  /// Responses that broke off: the caller left, read too slowly, or the producer failed.
  public var brokenResponses = 0
  /// Connections cut because their reader was too slow.
  public var slowReaders = 0
  /// Bytes handed to the kernel.
  public var bytesSent = 0
  /// TLS handshakes that ended well, resumed ones included.
  public var handshakes = 0
  /// Of these, those that took up an earlier session.
  public var resumedHandshakes = 0
  /// Handshakes that failed, took too long or gave way to others.
  public var failedHandshakes = 0
}

/// The counters behind the statistics; any thread may count.
final class ServerCounters: Sendable {
  let connections = Atomic<Int>(0)
  let accepted = Atomic<Int>(0)
  let refused = Atomic<Int>(0)
  let requests = Atomic<Int>(0)
  let violations = Atomic<Int>(0)
  /// Responses that have ended, broken ones included.
  let ended = Atomic<Int>(0)
  let brokenResponses = Atomic<Int>(0)
  let slowReaders = Atomic<Int>(0)
  let bytesSent = Atomic<Int>(0)
  let handshakes = Atomic<Int>(0)
  let resumedHandshakes = Atomic<Int>(0)
  let failedHandshakes = Atomic<Int>(0)

  var snapshot: ServerStatistics {
    // Read first, so that what ends meanwhile can't make the difference negative.
    let ended = ended.load(ordering: .relaxed)
    let requests = requests.load(ordering: .relaxed)
    let violations = violations.load(ordering: .relaxed)
    return ServerStatistics(
      connections: connections.load(ordering: .relaxed),
      accepted: accepted.load(ordering: .relaxed),
      refused: refused.load(ordering: .relaxed),
      requests: requests, violations: violations,
      inFlight: max(0, requests + violations - ended),
      brokenResponses: brokenResponses.load(ordering: .relaxed),
      slowReaders: slowReaders.load(ordering: .relaxed),
      bytesSent: bytesSent.load(ordering: .relaxed),
      handshakes: handshakes.load(ordering: .relaxed),
      resumedHandshakes: resumedHandshakes.load(ordering: .relaxed),
      failedHandshakes: failedHandshakes.load(ordering: .relaxed))
  }
}

extension Atomic where Value == Int {
  /// Counters guard no other memory, so their order against it does not matter.
  func increment(by amount: Int = 1) {
    wrappingAdd(amount, ordering: .relaxed)
  }
}
