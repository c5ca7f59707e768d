/// How large frames have been, by video and over all, in bytes.
///
/// An estimate follows a larger frame at once and a smaller one by an eighth of the way, so that
/// what is set aside is seldom too little.
struct FrameSizes: Sendable {
  private let initial: Int
  private let capacity: Int
  private var byVideo: [Int64: Int] = [:]
  private var overall: Int?

  init(policy: FetchPolicy) {
    initial = policy.initialFrameBytes
    capacity = policy.rememberedVideos
  }

  /// Nil until the first frame has come.
  var learned: Int? { overall }

  func bytes(of video: Int64) -> Int {
    byVideo[video] ?? overall ?? initial
  }

  mutating func learn(_ bytes: Int, of video: Int64) {
    overall = Self.follow(bytes, from: overall)
    if byVideo[video] == nil, byVideo.count >= capacity { byVideo.removeAll() }
    byVideo[video] = Self.follow(bytes, from: byVideo[video])
  }

  private static func follow(_ bytes: Int, from estimate: Int?) -> Int {
    guard let estimate, bytes < estimate else { return bytes }
    return estimate - (estimate - bytes) / 8
  }
}
