import FetchScheduling
import FrameStore

/// The frames of one batch, asked for slice by slice, only while its byte window has room.
///
/// One consumer takes them in the order wanted and says when it is done with their bytes; nothing
/// is asked for beyond two slices, nor while what is held and expected fills the window. A frame
/// that is wanted at several positions within the asked-for stretch is fetched once.
actor BatchSource {
  /// A frame for one position, or why there is none.
  struct Item: Sendable {
    var index: Int64
    var result: FetchResult
    /// Bytes to give back to the window once this item has been used; 0 while a later position
    /// wants the same frame.
    var heldBytes: Int
  }

  struct Plan: Sendable {
    var video: Int64
    /// Every position in order; with `inOrderOfArrival` they must be distinct.
    var indices: [Int64]
    var inOrderOfArrival: Bool
    var caller: Caller
    /// Frames of one slice, at least 1.
    var sliceFrames: Int
    /// Bytes.
    var window: Int
    /// How long each slice may take.
    var sliceDeadline: Duration
    /// Asks the upstream even for what is in memory.
    var isFresh = false
  }

  private let store: FrameStore
  private let plan: Plan

  private var asked = 0
  private var given = 0
  private var outstanding: Set<Int64> = []
  private var arrived: [Int64: FetchResult] = [:]
  private var arrivalOrder: [Int64] = []
  private var uses: [Int64: Int] = [:]
  private var held = 0
  private var receivedFrames = 0
  private var receivedBytes = 0
  private var slices: [Int: Task<Void, Never>] = [:]
  private var lastSlice = 0
  private var consumer: CheckedContinuation<Void, Never>?
  private var isCancelled = false

  init(store: FrameStore, plan: Plan) {
    self.store = store
    self.plan = plan
  }

  /// The next item; nil behind the last one, or once cancelled, as by the consumer's own task.
  func next() async -> Item? {
    await withTaskCancellationHandler {
      await nextItem()
    } onCancel: {
      Task { await cancel() }
    }
  }

  private func nextItem() async -> Item? {
    while true {
      if isCancelled || given == plan.indices.count { return nil }
      if let item = take() { return item }
      ask()
      await withCheckedContinuation { consumer = $0 }
    }
  }

  /// The next item if it is there already.
  func nextIfReady() -> Item? {
    isCancelled || given == plan.indices.count ? nil : take()
  }

  /// The consumer has no more use for that many bytes.
  func release(_ bytes: Int) {
    held -= bytes
    ask()
  }

  /// Takes back what is outstanding and ends the sequence.
  func cancel() {
    isCancelled = true
    for slice in slices.values { slice.cancel() }
    slices = [:]
    wake()
  }

  private func take() -> Item? {
    let index: Int64
    if plan.inOrderOfArrival {
      guard !arrivalOrder.isEmpty else { return nil }
      index = arrivalOrder.removeFirst()
    } else {
      index = plan.indices[given]
    }
    guard let result = arrived[index] else { return nil }
    given += 1
    let left = (uses[index] ?? 1) - 1
    uses[index] = left > 0 ? left : nil
    if left == 0 { arrived[index] = nil }
    return Item(index: index, result: result, heldBytes: left == 0 ? Self.bytes(result) : 0)
  }

  private static func bytes(_ result: FetchResult) -> Int {
    if case .success(let fetched) = result { fetched.stored.frame.bytes.count } else { 0 }
  }

  /// What a frame is expected to take: the mean so far; before the first, so much that one slice
  /// just fits.
  private var expectedFrame: Int {
    receivedFrames > 0
      ? max(1, receivedBytes / receivedFrames) : max(1, plan.window / (plan.sliceFrames + 1))
  }

  /// How many frames may be asked for now.
  private var room: Int {
    guard outstanding.count <= plan.sliceFrames else { return 0 }
    let free = plan.window - held - outstanding.count * expectedFrame
    let fitting = min(plan.sliceFrames, max(0, free) / expectedFrame)
    let isIdle = outstanding.isEmpty && given == asked
    return max(fitting, isIdle ? 1 : 0)
  }

  /// Asks in whole slices where it can: a part of one only when nothing is under way.
  private func ask() {
    guard !isCancelled, asked < plan.indices.count else { return }
    let room = room
    let remaining = plan.indices.count - asked
    guard room >= min(plan.sliceFrames, remaining) || (room > 0 && outstanding.isEmpty) else {
      return
    }
    var wanted: [Int64] = []
    while asked < plan.indices.count {
      let index = plan.indices[asked]
      let isKnown = outstanding.contains(index) || arrived[index] != nil
      if !isKnown && wanted.count == room { break }
      if !isKnown {
        wanted.append(index)
        outstanding.insert(index)
      }
      uses[index, default: 0] += 1
      asked += 1
    }
    if !wanted.isEmpty { fetch(wanted) } else { wake() }
  }

  private func fetch(_ indices: [Int64]) {
    lastSlice += 1
    let slice = lastSlice
    let keys = indices.map { FrameKey(domain: .gateway, video: plan.video, index: $0) }
    let deadline = store.clock.now() + plan.sliceDeadline
    slices[slice] = Task { [store, plan, weak self] in
      let results = await store.fetch(
        keys, priority: .batch, caller: plan.caller, deadline: deadline, fresh: plan.isFresh)
      for await (key, result) in results { await self?.arrive(key.index, result) }
      await self?.finished(slice)
    }
  }

  private func arrive(_ index: Int64, _ result: FetchResult) {
    guard outstanding.remove(index) != nil else { return }
    arrived[index] = result
    if plan.inOrderOfArrival { arrivalOrder.append(index) }
    if case .success = result {
      receivedFrames += 1
      receivedBytes += Self.bytes(result)
      held += Self.bytes(result)
    }
    ask()
    wake()
  }

  private func finished(_ slice: Int) {
    slices[slice] = nil
  }

  private func wake() {
    consumer?.resume()
    consumer = nil
  }
}
