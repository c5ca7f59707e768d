import FetchScheduling
import FrameStore

/// The frames of one download, asked for slice by slice while there is room ahead of its reader;
/// each distinct frame is asked for once.
///
/// One reader takes them. Letting go of it takes back what is still wanted.
actor FrameSource {
  struct Plan: Sendable {
    var video: Int
    /// As the caller has them, repeats included.
    var indices: [Int]
    var order: FrameOrder
    /// Frames of one slice at most.
    var sliceFrames: Int
    /// Slices that may be on their way or ready.
    var slices: Int
    /// Bytes that may be on their way or ready.
    var bytes: Int
    /// For each frame, from when it is asked for.
    var deadline: Duration
    var progress: ProgressHandler?
  }

  /// What became of a distinct frame.
  struct Arrival: Sendable {
    var index: Int
    /// Positions of the request that want it.
    var positions: Int
    var result: FetchResult
  }

  /// What a frame is taken to need before the first has come.
  private static let initialFrameBytes = 1 << 20

  private let store: FrameStore
  private let plan: Plan
  private let caller = Caller("\(UInt64.random(in: .min ... .max))")
  private let distinct: [Int]
  private let positions: [Int: Int]

  private var asked = 0
  private var given = 0
  private var outstanding = 0
  private var ready: [Int: FetchResult] = [:]
  private var arrivals: [Int] = []
  private var readyBytes = 0
  private var receivedFrames = 0
  private var receivedBytes = 0
  private var receivedPositions = 0
  private var slices: [Int: Task<Void, Never>] = [:]
  private var reader: CheckedContinuation<Void, Never>?
  private var isCancelled = false

  init(store: FrameStore, plan: Plan) {
    self.store = store
    self.plan = plan
    var positions: [Int: Int] = [:]
    var distinct: [Int] = []
    for index in plan.indices {
      if positions[index] == nil { distinct.append(index) }
      positions[index, default: 0] += 1
    }
    self.positions = positions
    self.distinct = distinct
  }

  deinit { for slice in slices.values { slice.cancel() } }

  /// The next frame; nil behind the last one, or when the reader's task is cancelled.
  func next() async -> Arrival? {
    await withTaskCancellationHandler {
      while !isCancelled, given < distinct.count {
        if let arrival = takeReady() { return arrival }
        ask()
        await withCheckedContinuation {
          // Looked at once more: the way to the continuation may be a step of its own.
          if isCancelled || nextReady != nil { $0.resume() } else { reader = $0 }
        }
      }
      return nil
    } onCancel: {
      Task { await cancel() }
    }
  }

  /// The next frame where it is there already.
  func takeReady() -> Arrival? {
    guard let index = nextReady, let result = ready.removeValue(forKey: index) else { return nil }
    if plan.order == .arrival { arrivals.removeFirst() }
    given += 1
    readyBytes -= Self.bytes(result)
    ask()
    return Arrival(index: index, positions: positions[index] ?? 1, result: result)
  }

  private var nextReady: Int? {
    let next: Int? =
      switch plan.order {
      case .arrival: arrivals.first
      case .request: given < distinct.count ? distinct[given] : nil
      }
    return next.flatMap { ready[$0] == nil ? nil : $0 }
  }

  private func cancel() {
    isCancelled = true
    for slice in slices.values { slice.cancel() }
    slices = [:]
    wake()
  }

  private static func bytes(_ result: FetchResult) -> Int {
    if case .success(let fetched) = result { fetched.stored.frame.bytes.count } else { 0 }
  }

  private var expectedFrame: Int {
    receivedFrames > 0 ? max(1, receivedBytes / receivedFrames) : Self.initialFrameBytes
  }

  /// Asks in whole slices where it can, so that calls are few; for a part of one only where that is
  /// the last, or nothing else is ahead of the reader.
  private func ask() {
    guard !isCancelled, asked < distinct.count else { return }
    let remaining = distinct.count - asked
    let slice = max(1, min(plan.sliceFrames, plan.bytes / expectedFrame / plan.slices))
    let ahead = outstanding + ready.count
    let bytesLeft = max(0, plan.bytes - readyBytes - outstanding * expectedFrame)
    let room = min(plan.sliceFrames * plan.slices - ahead, bytesLeft / expectedFrame)
    if room >= remaining {
      fetch(distinct[asked...])
    } else if room >= slice {
      fetch(distinct[asked...].prefix(room / slice * slice))
    } else if ahead == 0 {
      fetch(distinct[asked...].prefix(max(1, room)))
    }
  }

  private func fetch(_ indices: ArraySlice<Int>) {
    let number = asked
    asked += indices.count
    outstanding += indices.count
    let keys = indices.map {
      FrameKey(domain: .gateway, video: Int64(plan.video), index: Int64($0))
    }
    let deadline = store.clock.now() + plan.deadline
    slices[number] = Task { [store, caller, weak self] in
      let results = await store.fetch(
        keys, priority: .batch, caller: caller, deadline: deadline, demand: .fresh)
      for await (key, result) in results { await self?.arrive(Int(key.index), result) }
      await self?.end(number)
    }
  }

  private func arrive(_ index: Int, _ result: FetchResult) {
    guard !isCancelled else { return }
    outstanding -= 1
    ready[index] = result
    if plan.order == .arrival { arrivals.append(index) }
    if case .success = result {
      receivedFrames += 1
      receivedBytes += Self.bytes(result)
      readyBytes += Self.bytes(result)
      for _ in 0..<(positions[index] ?? 1) {
        receivedPositions += 1
        plan.progress?(receivedPositions, plan.indices.count)
      }
    }
    wake()
  }

  private func end(_ slice: Int) { slices[slice] = nil }

  private func wake() {
    reader?.resume()
    reader = nil
  }
}
