import FrameClient
import Synchronization

@testable import frame_gateway

/// How a fetch went, as its reporter was told.
struct FetchReport: Sendable {
  /// What a reporter was told, in order.
  final class Log: Sendable {
    struct State: Sendable {
      var total = 0
      var present: [Int] = []
      var fetched: [Int] = []
      var retried: [Int] = []
      var failed: [Int] = []
      var summary = FetchRun.Summary()
    }

    let state = Mutex(State())
  }

  struct Recorder: FetchReporter {
    let log: Log

    func began(total: Int, present: [Int]) {
      log.state.withLock { ($0.total, $0.present) = (total, present) }
    }

    func fetched(_ piece: FramePiece) {
      log.state.withLock { $0.fetched.append(piece.index) }
    }

    func retrying(_ indices: [Int]) { log.state.withLock { $0.retried += indices } }

    func failed(_ missing: FetchRun.Missing) {
      log.state.withLock { $0.failed.append(missing.index) }
    }

    func ended(_ summary: FetchRun.Summary) { log.state.withLock { $0.summary = summary } }
  }

  let status: FetchStatus
  let log: Log

  var total: Int { log.state.withLock { $0.total } }
  var present: [Int] { log.state.withLock { $0.present } }
  /// In the order in which they were taken.
  var fetched: [Int] { log.state.withLock { $0.fetched } }
  var retried: [Int] { log.state.withLock { $0.retried.sorted() } }
  /// As they were told of, one by one.
  var failed: [Int] { log.state.withLock { $0.failed } }
  var missing: [Int] { log.state.withLock { $0.summary.missing.map(\.index) } }
  var stop: FetchStop? { log.state.withLock { $0.summary.stop } }
}
