import Upstream

/// When a video shows its frames, in milliseconds: by the platform's time codes, else at equal
/// steps over the duration.
struct VideoTimes: Sendable {
  /// What any time is cut to, in seconds: the platform's numbers may be any.
  static let longest = 1e9

  private let frameCount: Int64
  /// Seconds, one a frame; empty where the duration decides.
  private let codes: [Double]
  /// Seconds; more than 0.
  private let duration: Double?

  /// Throws `video_not_ready` where nothing tells when the frames up to `last` are shown.
  init(_ info: VideoInfo, upTo last: Int64) throws(Problem) {
    guard let frameCount = info.frameCount else {
      throw Problem(
        .videoNotReady, "the platform has not counted the frames of video \(info.id) yet")
    }
    self.frameCount = frameCount
    duration = info.duration.flatMap { $0 > 0 ? $0 : nil }
    let hasCodes = Int64(info.framesToTimecodes.count) > last
    codes = hasCodes ? info.framesToTimecodes : []
    guard hasCodes || duration != nil else {
      throw Problem(
        .videoNotReady,
        "the platform knows neither time codes nor the duration of video \(info.id) yet")
    }
  }

  /// When the frame is shown first; `index` is up to the last one that was asked about.
  func start(of index: Int64) -> Int64 {
    guard codes.isEmpty else { return Self.milliseconds(codes[Int(index)]) }
    return Self.milliseconds((duration ?? 0) * Double(index) / Double(max(1, frameCount)))
  }

  /// When the frame of that index would be shown, where there is one; else when the video ends.
  func startOrEnd(_ index: Int64) -> Int64 {
    let known = codes.isEmpty ? frameCount : min(frameCount, Int64(codes.count))
    guard index >= known else { return start(of: index) }
    guard let lastCode = codes.last else { return Self.milliseconds(duration ?? 0) }
    if let duration, duration > lastCode { return Self.milliseconds(duration) }
    // As long as the frame before it.
    return Self.milliseconds(2 * lastCode - (codes.dropLast().last ?? lastCode))
  }

  private static func milliseconds(_ seconds: Double) -> Int64 {
    Int64((min(max(0, seconds), longest) * 1000).rounded())
  }
}
