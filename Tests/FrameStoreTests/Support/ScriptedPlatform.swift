import FetchScheduling
import FrameBytes
import FrameStore
import Synchronization

/// An upstream whose calls a test answers by hand, in the order in which they are started.
final class ScriptedPlatform: Sendable {
  /// One call that the store has started.
  final class Call: Sendable {
    let call: FetchCall
    let trace: CallTrace?
    private let report: @Sendable (CallEvent) -> Void
    private let cancellations: AsyncStream<Void>
    fileprivate let cancellation: AsyncStream<Void>.Continuation

    fileprivate init(
      _ call: FetchCall, _ trace: CallTrace?, _ report: @escaping @Sendable (CallEvent) -> Void
    ) {
      self.call = call
      self.trace = trace
      self.report = report
      (cancellations, cancellation) = AsyncStream.makeStream()
    }

    var indices: [Int64] { call.indices }

    func send(_ index: Int64, bytes: Int = 100) throws {
      report(.frame(index: index, try Frame(drawn: index, bytes: bytes)))
    }

    func sendDamaged(_ index: Int64) { report(.defects([(index, "damaged")])) }

    func end(_ end: CallEnd = .complete) { report(.ended(end)) }

    /// Brings everything that was asked for.
    func finish() throws {
      for index in indices { try send(index) }
      end()
    }

    /// Returns once the store has broken the call off.
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

  var startCall: StartCall {
    { call, trace, report in
      let scripted = Call(call, trace, report)
      self.count.withLock { $0 += 1 }
      self.started.yield(scripted)
      return { scripted.cancellation.yield() }
    }
  }

  /// Calls started so far.
  var callCount: Int { count.withLock { $0 } }

  /// The next call that no test has taken; waits for it.
  func next() async throws -> Call {
    for await call in calls { return call }
    throw CancellationError()
  }
}

extension Frame {
  /// A whole JPEG by its structure: `bytes` of scan data, told apart by `index`.
  init(drawn index: Int64, bytes: Int) throws {
    let header: [UInt8] =
      [0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0]
      + [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0]
    let scan = [UInt8](repeating: UInt8(truncatingIfNeeded: index % 200), count: bytes)
    try self.init(checking: header + scan + [0xFF, 0xD9])
  }
}
