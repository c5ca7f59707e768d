import FetchScheduling
import FrameBytes
import FrameStore
import Logging
import Synchronization

/// A store's upstream calls, which a test answers by hand in the order in which they start.
final class HandPlayedCalls: Sendable {
  final class Call: Sendable {
    let call: FetchCall
    private let report: @Sendable (CallEvent) -> Void
    private let cancellations: AsyncStream<Void>
    fileprivate let cancellation: AsyncStream<Void>.Continuation

    fileprivate init(_ call: FetchCall, _ report: @escaping @Sendable (CallEvent) -> Void) {
      self.call = call
      self.report = report
      (cancellations, cancellation) = AsyncStream.makeStream()
    }

    var indices: [Int64] { call.indices }

    /// A frame of just so many bytes, at least 28.
    func send(_ index: Int64, bytes: Int) throws {
      let head: [UInt8] =
        [0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0]
        + [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0]
      let scan = [UInt8](
        repeating: UInt8(truncatingIfNeeded: index % 200), count: bytes - head.count - 2)
      report(.frame(index: index, try Frame(checking: head + scan + [0xFF, 0xD9])))
    }

    func end(_ end: CallEnd = .complete) { report(.ended(end)) }

    func finish(bytes: Int) throws {
      for index in indices { try send(index, bytes: bytes) }
      end()
    }

    func cancelled() async {
      for await _ in cancellations { return }
    }
  }

  private let calls: AsyncStream<Call>
  private let started: AsyncStream<Call>.Continuation
  private let count = Mutex(0)

  init() {
    (calls, started) = AsyncStream.makeStream()
  }

  var callCount: Int { count.withLock { $0 } }

  func next() async throws -> Call {
    for await call in calls { return call }
    throw CancellationError()
  }

  /// A store without memory whose calls come here, on a clock that stands still.
  func store(slots: Int = 4) -> FrameStore {
    var configuration = FrameStore.Configuration()
    configuration.memory = 0
    configuration.fetching.slots = slots
    configuration.fetching.lingerTime = .zero
    configuration.fetching.retries = 0
    let clock = StoreClock(now: { .zero }, sleep: { _ in try await Task.sleep(for: .seconds(600)) })
    return FrameStore(
      configuration: configuration, clock: clock,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    ) { call, _, report in
      let played = Call(call, report)
      self.count.withLock { $0 += 1 }
      self.started.yield(played)
      return { played.cancellation.yield() }
    }
  }
}
