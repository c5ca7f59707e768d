/// One caller's requests for single frames of one video: neighbouring ones in a row, at equal steps
/// in one direction, are a scrub, and foretell the frames that come next.
///
/// The window of those grows while the scrub goes on, and is lost with a jump.
struct Scrub: Sendable {
  private let policy: ReadaheadPolicy
  /// The longest window.
  private let longest: Int

  /// The furthest frame of the run.
  private var position: Int64
  /// The frame of the latest request for what was not at hand.
  private var latest: Int64
  /// From one request to the next; negative for a scrub that goes back, 0 where there is none yet.
  private var stride: Int64 = 0
  /// Neighbouring requests in a row.
  private var length = 1
  /// Whether the latest request was for a frame that the run had passed.
  private var isLate = false
  private var window = 0
  /// The furthest frame that was foretold.
  private var front: Int64
  /// From this one on the video has no frames, as far as is known.
  private var end = Int64.max
  /// The requests that came last.
  private var recent: [WaiterID] = []

  private(set) var lastSeen: Moment
  /// Frames foretold and not read yet, the nearest first.
  private(set) var next: [Int64] = []
  /// When it had a turn to read ahead last, counting turns.
  var lastTurn: UInt64 = 0

  init(at index: Int64, policy: FetchPolicy, now: Moment) {
    self.policy = policy.readahead
    longest = policy.sliceFrames
    position = index
    latest = index
    front = index
    lastSeen = now
  }

  /// Whether one more request makes too many that are open for one who scrubs.
  func isCrowded(_ isOpen: (WaiterID) -> Bool) -> Bool {
    recent.count == policy.openWants && recent.first.map(isOpen) == true
  }

  /// A request for a single frame that is not at hand.
  mutating func ask(_ index: Int64, by waiter: WaiterID, at now: Moment) {
    lastSeen = now
    recent.append(waiter)
    if recent.count > policy.openWants { recent.removeFirst() }
    let step = index - latest
    guard step != 0 else { return }
    latest = index
    if length < policy.length {
      guard step == stride else { return begin(at: index, step: step) }
      return lengthen(to: index)
    }
    // Between two requests there may have been frames that were at hand.
    switch steps(to: index) {
    case let steps? where 1...longest ~= steps: advance(to: index)
    case 0?: break
    // Two connections may swap two requests; two such in a row have turned round.
    case let steps? where steps < 0 && -steps <= policy.openWants && !isLate: isLate = true
    default: begin(at: index, step: step)
    }
  }

  /// A frame that was read ahead for it has been asked for; these may come in any order.
  mutating func hit(_ index: Int64, at now: Moment) {
    lastSeen = now
    guard length >= policy.length, let steps = steps(to: index), steps > 0 else { return }
    advance(to: index)
  }

  /// It is no scrub, or none any more.
  mutating func forget() {
    stride = 0
    length = 1
    window = 0
    isLate = false
    next = []
  }

  /// Takes up to so many foretold frames out.
  mutating func take(upTo limit: Int, where isWanted: (Int64) -> Bool) -> [Int64] {
    var taken: [Int64] = []
    var looked = 0
    for index in next where taken.count < limit {
      looked += 1
      if isWanted(index) { taken.append(index) }
    }
    next.removeFirst(looked)
    return taken
  }

  /// Takes frames back that were taken out and not read after all.
  mutating func putBack(_ indices: [Int64]) {
    guard length >= policy.length else { return }
    // Another run may have foretold some of them again.
    let ahead = Set(indices + next).filter(isAhead)
    next = stride > 0 ? ahead.sorted() : ahead.sorted(by: >)
    if let last = next.last, (steps(to: last) ?? 0) > (steps(to: front) ?? 0) { front = last }
  }

  /// The video has no frame from this one on.
  mutating func noteEnd(_ index: Int64) {
    end = min(end, max(0, index))
    next = next.filter { [end] in $0 < end }
  }

  private mutating func begin(at index: Int64, step: Int64) {
    forget()
    position = index
    front = index
    if step.magnitude <= policy.stride.magnitude {
      stride = step
      lengthen(to: index)
    }
  }

  private mutating func lengthen(to index: Int64) {
    length += 1
    position = index
    if length == policy.length { advance(to: index) }
  }

  /// Goes on to a frame, and foretells more once half of the window is behind.
  private mutating func advance(to index: Int64) {
    position = index
    isLate = false
    next = next.filter(isAhead)
    if (steps(to: front) ?? 0) <= 0 { front = index }
    guard (steps(to: front) ?? 0) <= window / 2 else { return }
    window = min(window == 0 ? policy.firstWindow : window * 2, longest)
    while (steps(to: front) ?? longest) < window {
      let (index, overflow) = front.addingReportingOverflow(stride)
      guard !overflow, 0..<end ~= index else { return }
      front = index
      next.append(index)
    }
  }

  private func isAhead(_ index: Int64) -> Bool {
    guard index < end, let steps = steps(to: index) else { return false }
    return steps > 0 && steps <= window
  }

  /// How many steps lie between the run's furthest frame and this one; nil off its grid.
  private func steps(to index: Int64) -> Int? {
    let (steps, rest) = (index - position).quotientAndRemainder(dividingBy: stride)
    return rest == 0 ? Int(steps) : nil
  }
}
