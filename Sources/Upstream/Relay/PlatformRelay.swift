import Logging
import Synchronization

/// How calls are relayed.
public struct RelayConfiguration: Sendable {
  public var address: PlatformAddress
  /// Name look-up, TCP and TLS together.
  public var connectTimeout = Duration.seconds(5)
  /// A call ends when nothing moves for that long in either direction and it is not its caller who
  /// holds it up; there is no bound on the whole.
  public var stallTimeout = Duration.seconds(120)
  /// Calls under way at once; one more is refused.
  public var maximumCalls = 256
  /// Bytes of an answer that are held for a slow reader.
  public var bufferBytes = 256 * 1024

  public init(address: PlatformAddress) { self.address = address }
}

/// Passes calls on to the platform as they are, on connections and a thread of its own; knows no
/// key but those that its callers send.
///
/// Bodies go through in pieces in both directions, of any length, each side held up by the other.
public final class PlatformRelay: Sendable {
  public let configuration: RelayConfiguration
  /// Nil where it could not start.
  private let thread: TransferThread<RelayLoop.Start>?
  private let underWay: CallCount

  public init(_ configuration: RelayConfiguration, logger: Logger) {
    self.configuration = configuration
    let underWay = CallCount()
    self.underWay = underWay
    thread = TransferThread { multi, inbox in
      RelayLoop(multi: multi, inbox: inbox, configuration: configuration, logger: logger) {
        underWay.decrement()
      }.run()
    }
    if thread == nil { logger.critical("no thread for the relay") }
  }

  deinit { shutDown() }

  /// Calls that have not ended.
  public var callsUnderWay: Int { underWay.value }

  /// Begins a call; its body, where it has one, is then sent by the call's own methods.
  public func start(_ request: RelayRequest) -> RelayCall {
    let exchange = RelayExchange(capacity: configuration.bufferBytes) {
      [weak inbox = thread?.inbox] in inbox?.wake()
    }
    if !underWay.increment(upTo: configuration.maximumCalls) {
      exchange.finish(.unreachable("\(configuration.maximumCalls) calls are being relayed already"))
    } else if thread?.inbox.submit(RelayLoop.Start(request: request, exchange: exchange)) != true {
      underWay.decrement()
      exchange.finish(.shutDown)
    }
    return RelayCall(exchange)
  }

  /// Ends the calls under way with an error and joins the thread; later calls end at once.
  public func shutDown() { thread?.stop() }
}

/// How many calls are under way.
private final class CallCount: Sendable {
  private let count = Mutex(0)

  var value: Int { count.withLock { $0 } }

  /// False where the limit is reached.
  func increment(upTo limit: Int) -> Bool {
    count.withLock { count in
      guard count < limit else { return false }
      count += 1
      return true
    }
  }

  func decrement() { count.withLock { $0 -= 1 } }
}
