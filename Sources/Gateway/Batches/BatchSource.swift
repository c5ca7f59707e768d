import FetchScheduling
import FrameStore
import Synchronization

/// The frames of one batch, asked for slice by slice, only while its byte window has room.
///
/// One consumer takes them in the order wanted and says when it is done with their bytes. Frames
/// come in from within the store, so that nothing is woken for them but a consumer that waits.
final class BatchSource: Sendable {
  private typealias Consumer = CheckedContinuation<Void, Never>

  private struct State: Sendable {
    var window: BatchWindow
    /// Of the slices asked for; those that are over take nothing back.
    var tickets: [FetchTicket] = []
    var consumer: Consumer?
    var isCancelled = false

    var isOver: Bool { isCancelled || window.isFinished }
    var wakes: Bool { isOver || window.hasNext }

    mutating func ask() -> [Int64] { isCancelled ? [] : window.ask() }
  }

  private let store: FrameStore
  private let plan: BatchPlan
  private let state: Mutex<State>

  init(store: FrameStore, plan: BatchPlan) {
    self.store = store
    self.plan = plan
    state = Mutex(State(window: BatchWindow(plan: plan)))
  }

  deinit {
    for ticket in state.withLock({ $0.tickets }) { ticket.cancel() }
  }

  /// The next item; nil behind the last one, or once cancelled, as by the consumer's own task.
  func next() async -> BatchItem? {
    await withTaskCancellationHandler {
      while true {
        if let item = nextIfReady() { return item }
        release(0)
        await arrival()
        if state.withLock({ $0.isOver }) { return nil }
      }
    } onCancel: {
      cancel()
    }
  }

  /// The next item if it is there already.
  func nextIfReady() -> BatchItem? {
    state.withLock { $0.isCancelled ? nil : $0.window.take() }
  }

  /// The consumer has no more use for that many bytes.
  func release(_ bytes: Int) {
    let wanted = state.withLock { state in
      state.window.release(bytes)
      return state.ask()
    }
    fetch(wanted)
  }

  /// Takes back what is outstanding and ends the sequence.
  func cancel() {
    let (tickets, consumer) = state.withLock { state in
      state.isCancelled = true
      defer { (state.tickets, state.consumer) = ([], nil) }
      return (state.tickets, state.consumer)
    }
    for ticket in tickets { ticket.cancel() }
    consumer?.resume()
  }

  /// Returns when the next item is there, or the sequence has ended.
  private func arrival() async {
    await withCheckedContinuation { continuation in
      let isThere = state.withLock { state in
        if !state.wakes { state.consumer = continuation }
        return state.wakes
      }
      if isThere { continuation.resume() }
    }
  }

  private func fetch(_ indices: [Int64]) {
    guard !indices.isEmpty else { return }
    let keys = indices.map(plan.video.frame)
    let deadline = store.clock.now() + plan.sliceDeadline
    Task { [self] in
      // A long batch outlives a grant.
      if let refusal = await plan.access.refusal(plan.visitor, plan.video) {
        for index in indices { arrive(index, .failure(refusal)) }
        return
      }
      let ticket = await store.fetch(
        keys, priority: .batch, caller: plan.visitor.caller, deadline: deadline,
        demand: plan.demand,
        trace: plan.trace
      ) { [weak self] key, result, _ in
        self?.arrive(key.index, result)
      }
      keep(ticket)
    }
  }

  private func keep(_ ticket: FetchTicket) {
    let isCancelled = state.withLock { state in
      if !state.isCancelled { state.tickets.append(ticket) }
      return state.isCancelled
    }
    if isCancelled { ticket.cancel() }
  }

  private func arrive(_ index: Int64, _ result: FetchResult) {
    let (wanted, consumer) = state.withLock { state in
      guard state.window.arrive(index, result) else { return ([Int64](), nil as Consumer?) }
      let waiting = state.consumer
      if state.wakes { state.consumer = nil }
      return (state.ask(), state.wakes ? waiting : nil)
    }
    fetch(wanted)
    consumer?.resume()
  }
}
