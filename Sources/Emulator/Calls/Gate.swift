/// Holds up answers until it is opened, so that a test decides when the platform goes on.
public final class Gate: Sendable {
  private struct State: Sendable {
    var isOpen = false
    var arrivals = 0
  }

  private let state = Watched(State())

  public init() {}

  /// Lets everyone through, now and from now on.
  public func open() { state.update { $0.isOpen = true } }

  /// Waits until that many answers have come to the gate. Throws: `CancellationError`.
  public func waitForArrivals(_ count: Int = 1) async throws {
    try await state.wait { $0.arrivals >= count }
  }

  func pass() async throws {
    state.update { $0.arrivals += 1 }
    try await state.wait { $0.isOpen }
  }
}
