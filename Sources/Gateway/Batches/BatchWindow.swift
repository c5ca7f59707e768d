import FrameStore

/// What a batch has asked for, holds and has handed out: decides what may be asked for now.
///
/// Nothing is asked for beyond two slices, nor while what is held and expected fills the window. A
/// frame that is wanted at several positions within the asked-for stretch is fetched once.
struct BatchWindow: Sendable {
  let plan: BatchPlan

  private var asked = 0
  private var given = 0
  private var outstanding: Set<Int64> = []
  private var arrived: [Int64: FetchResult] = [:]
  private var arrivalOrder: [Int64] = []
  private var uses: [Int64: Int] = [:]
  private var held = 0
  private var receivedFrames = 0
  private var receivedBytes = 0

  init(plan: BatchPlan) {
    self.plan = plan
  }

  /// Whether every position has been handed out.
  var isFinished: Bool { given == plan.indices.count }

  /// The index that would be handed out next, where its frame has come.
  private var next: Int64? {
    guard !isFinished else { return nil }
    guard !plan.inOrderOfArrival else { return arrivalOrder.first }
    let index = plan.indices[given]
    return arrived[index] == nil ? nil : index
  }

  var hasNext: Bool { next != nil }

  /// The next item, if it is there already.
  mutating func take() -> BatchItem? {
    guard let index = next, let result = arrived[index] else { return nil }
    if plan.inOrderOfArrival { arrivalOrder.removeFirst() }
    given += 1
    let left = (uses[index] ?? 1) - 1
    uses[index] = left > 0 ? left : nil
    if left == 0 { arrived[index] = nil }
    return BatchItem(index: index, result: result, heldBytes: left == 0 ? Self.bytes(result) : 0)
  }

  /// A frame has come, or failed; false for one that nobody waits for.
  mutating func arrive(_ index: Int64, _ result: FetchResult) -> Bool {
    guard outstanding.remove(index) != nil else { return false }
    arrived[index] = result
    if plan.inOrderOfArrival { arrivalOrder.append(index) }
    if case .success = result {
      receivedFrames += 1
      receivedBytes += Self.bytes(result)
      held += Self.bytes(result)
    }
    return true
  }

  /// That many bytes are no longer in use.
  mutating func release(_ bytes: Int) { held -= bytes }

  /// What to ask for now: in whole slices where it can, a part of one only when nothing is under
  /// way.
  mutating func ask() -> [Int64] {
    guard asked < plan.indices.count else { return [] }
    let room = room
    let remaining = plan.indices.count - asked
    guard room >= min(plan.sliceFrames, remaining) || (room > 0 && outstanding.isEmpty) else {
      return []
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
    return wanted
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

  private static func bytes(_ result: FetchResult) -> Int {
    if case .success(let fetched) = result { fetched.stored.frame.bytes.count } else { 0 }
  }
}
