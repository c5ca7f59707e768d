/// What calls have been costing: the straight line through their lengths and times (least squares,
/// each call counting a fifth less with every one after it).
struct CallCosts: Sendable {
  private static let decay = 0.8

  /// Sums over the calls: how many, their frames, their seconds, and the products.
  private var calls = 0.0
  private var frames = 0.0
  private var seconds = 0.0
  private var squaredFrames = 0.0
  private var frameSeconds = 0.0

  /// A fixed part a call and a part a frame, in seconds.
  struct Estimate: Sendable {
    var perCall = 0.0
    var perFrame = 0.0

    func time(calls: Int, frames: Int) -> Duration {
      .seconds(perCall) * calls + .seconds(perFrame) * frames
    }
  }

  mutating func learn(frames count: Int, time: Duration) {
    let length = Double(count)
    let cost = time / .seconds(1)
    calls = calls * Self.decay + 1
    frames = frames * Self.decay + length
    seconds = seconds * Self.decay + cost
    squaredFrames = squaredFrames * Self.decay + length * length
    frameSeconds = frameSeconds * Self.decay + length * cost
  }

  /// For the length of a call: while all calls were equally long, every part is laid to the frames.
  var cautious: Estimate {
    guard calls > 0 else { return Estimate() }
    return line ?? Estimate(perCall: 0, perFrame: seconds / frames)
  }

  /// For refusing a want: while all calls were equally long, every part is laid to the call.
  var hopeful: Estimate {
    guard calls > 0 else { return Estimate() }
    return line ?? Estimate(perCall: seconds / calls, perFrame: 0)
  }

  /// What a call takes, by whichever estimate is longer; zero before any has been learned.
  func longest(frames: Int) -> Duration {
    max(cautious.time(calls: 1, frames: frames), hopeful.time(calls: 1, frames: frames))
  }

  /// How many frames a call can bring within `time`, at least one; nil if that sets no bound.
  ///
  /// Where a call's fixed part takes most of the time, or more than all of it, the frames may take
  /// as long as that part: shorter calls would spend even more on it.
  func frames(within time: Duration) -> Int? {
    let estimate = cautious
    guard estimate.perFrame > 0 else { return nil }
    let left = max(time / .seconds(1) - estimate.perCall, estimate.perCall)
    let count = left / estimate.perFrame
    return Int(count.clamped(to: 1...1_000_000))
  }

  /// The fitted line, neither part below zero; nil while the lengths hardly differ.
  private var line: Estimate? {
    let spread = calls * squaredFrames - frames * frames
    guard spread > 0.01 * frames * frames else { return nil }
    let slope = (calls * frameSeconds - frames * seconds) / spread
    let perFrame = slope.clamped(to: 0...(seconds / frames))
    let perCall = max(0, (seconds - perFrame * frames) / calls)
    return Estimate(perCall: perCall, perFrame: perFrame)
  }
}

extension Double {
  func clamped(to range: ClosedRange<Double>) -> Double {
    Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
  }
}
