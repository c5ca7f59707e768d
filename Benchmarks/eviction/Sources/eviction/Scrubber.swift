/// A person who labels a video: moves a playhead to and fro over some hundred neighbouring frames,
/// returns to places, and now and then moves on.
struct Scrubber {
  /// Frames that are worked on at a time.
  static let region: Int32 = 300
  /// Places that are returned to, the last ones.
  static let places = 12

  let video: Int32
  private(set) var start: Int32
  private var playhead: Int32
  private var places: [Int32] = []
  /// The frames that the present action still passes, the next one last.
  private var path: [Int32] = []

  init(video: Int32, start: Int32) {
    self.video = video
    self.start = start
    playhead = start
  }

  /// The next frame that is looked at.
  mutating func next(_ random: inout Random) -> Int32 {
    if path.isEmpty { act(&random) }
    playhead = path.popLast() ?? playhead
    return playhead
  }

  private mutating func act(_ random: inout Random) {
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<28: move(by: 1, to: playhead + .random(in: 12...60, using: &random))
    case 28..<63: step(&random)
    case 63..<78: move(by: .random(in: 4...15, using: &random), to: anywhere(&random))
    case 78..<98: path = places.randomElement(using: &random).map { [$0] } ?? []
    default: start += .random(in: 100...Self.region, using: &random)
    }
    if path.isEmpty { path = [anywhere(&random)] }
  }

  private func anywhere(_ random: inout Random) -> Int32 {
    start + .random(in: 0..<Self.region, using: &random)
  }

  /// Passes every `stride`th frame on the way to `target`, within the region.
  private mutating func move(by stride: Int32, to target: Int32) {
    let end = min(max(target, start), start + Self.region - 1)
    let stride = Int(end < playhead ? -stride : stride)
    path = Swift.stride(from: playhead, through: end, by: stride).dropFirst().reversed()
  }

  /// Looks closely: some single steps, which turn round now and then.
  private mutating func step(_ random: inout Random) {
    places = places.suffix(Self.places - 1) + [playhead]
    var frame = playhead
    var direction: Int32 = Bool.random(using: &random) ? 1 : -1
    for _ in 0..<Int.random(in: 4...20, using: &random) {
      if Int.random(in: 0..<4, using: &random) == 0 { direction = -direction }
      frame = max(0, frame + direction)
      path.append(frame)
    }
    path.reverse()
  }
}
