/// A relayed call under way; letting go of it ends it.
///
/// One task sends the body while another reads the answer. A task that is cancelled while it waits
/// for the call ends it.
public final class RelayCall: Sendable {
  private let exchange: RelayExchange

  init(_ exchange: RelayExchange) { self.exchange = exchange }

  deinit { exchange.cancel() }

  /// The answer's head. Throws: `PlatformError`, where none came.
  public func head() async throws(PlatformError) -> RelayHead { try await exchange.head() }

  /// The answer's next bytes, behind its head; nil at its proper end.
  ///
  /// Who does not ask holds the platform up. Throws: `PlatformError`, where the answer breaks off.
  public func next() async throws(PlatformError) -> [UInt8]? { try await exchange.next() }

  /// Sends bytes of the body, and returns when they have left for the platform; false where it
  /// wants no more of them.
  public func send(_ bytes: [UInt8]) async -> Bool {
    bytes.isEmpty ? true : await exchange.send(bytes)
  }

  /// The body has been sent; not `isWhole`, it never will be, and the call ends with an error.
  public func endSending(isWhole: Bool) { exchange.endSending(isWhole: isWhole) }

  /// Ends the call soon; from any thread, any number of times.
  public func cancel() { exchange.cancel() }
}
