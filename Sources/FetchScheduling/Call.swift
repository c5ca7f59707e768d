/// A call in flight.
struct Call: Sendable {
  let request: FetchCall
  let started: Moment
  /// Set aside of the work memory for each frame that is outstanding.
  let bytesPerFrame: Int
  /// The frames of which nothing was reported yet.
  var outstanding: Set<Int64>
  /// For how long nothing may come of it.
  let patience: Duration
  /// From this moment on it is late.
  private(set) var lateAt: Moment
  /// The most other calls that were in flight with it.
  private(set) var others = 0

  init(request: FetchCall, started: Moment, bytesPerFrame: Int, patience: Duration) {
    self.request = request
    self.started = started
    self.bytesPerFrame = bytesPerFrame
    self.patience = patience
    outstanding = Set(request.indices)
    lateAt = started + patience
  }

  var priority: Priority { request.isInteractive ? .interactive : .batch }

  var bytesOutstanding: Int { outstanding.count * bytesPerFrame }

  /// The outstanding frames in the order in which they were asked for.
  var outstandingKeys: [FrameKey] {
    request.indices.filter(outstanding.contains).map(key)
  }

  mutating func noteAnswer(at now: Moment) { lateAt = now + patience }

  mutating func noteOthers(_ count: Int) { others = max(others, count) }

  func key(_ index: Int64) -> FrameKey {
    FrameKey(domain: request.domain, video: request.video, index: index)
  }
}
