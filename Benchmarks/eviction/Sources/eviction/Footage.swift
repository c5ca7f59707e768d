/// How large the frames of made-up videos are: always the same for the same key.
enum Footage {
  /// Bytes that an entry costs beside its content.
  static let overhead = 1280
  /// A frame of 720p as JPEG.
  static let medianFrame = 170_000.0

  /// Videos differ more than the frames of one: the frames of two videos in three are between 110
  /// and 260 kB.
  static func bytes(of key: Request.Key) -> Int {
    let number = UInt64(UInt32(bitPattern: key.video))
    var video = Random(seed: number)
    var frame = Random(seed: number << 32 | UInt64(UInt32(bitPattern: key.frame)))
    let typical = video.logNormal(median: medianFrame, spread: 0.43)
    let original = frame.logNormal(median: typical, spread: 0.12)
    return switch key.form {
    case .original: Int(original)
    // 160 pixels wide, and 720p without loss.
    case .thumbnail: Int(original / 28)
    case .png: Int(original * 6)
    }
  }
}
