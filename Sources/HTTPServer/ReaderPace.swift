/// Whether a peer takes what is sent to it fast enough, judged over whole windows.
struct ReaderPace {
  /// Bytes a second.
  let minimumRate: Int
  let window: Duration
  private var started: (at: ServerInstant, delivered: Int64)?

  init(minimumRate: Int, window: Duration) {
    self.minimumRate = minimumRate
    self.window = window
  }

  var isRunning: Bool { started != nil }

  /// The peer has something to take from now on.
  mutating func begin(delivered: Int64, at now: ServerInstant) {
    started = (now, delivered)
  }

  /// The peer has taken everything.
  mutating func end() { started = nil }

  /// Whether a window has passed in which fewer bytes were delivered than the rate asks for.
  mutating func isTooSlow(delivered: Int64, at now: ServerInstant) -> Bool {
    guard let started, now - started.at >= window else { return false }
    let needed = (window / .seconds(1)) * Double(minimumRate)
    if Double(delivered - started.delivered) < needed { return true }
    self.started = (now, delivered)
    return false
  }
}
