import FrameBytes

/// What an emulated platform has, and how fast it is.
public struct EmulatorConfiguration: Sendable {
  /// Where frames come from.
  public enum Source: Sendable, Hashable {
    /// Test cards, drawn when asked for: bars, a moving block, the frame's number.
    case drawn
    /// A directory of `VIDEO/INDEX.jpg`, `.jpeg` or `.png`, indices from 0 without a gap.
    case folder(String)
  }

  public var source = Source.drawn
  /// Drawn videos, numbered from 1.
  public var videos = 4
  /// Frames of a drawn video.
  public var frameCount = 300
  /// Frames that every video says it has, its own ones again and again; nil for its own count.
  public var repeatedTo: Int?
  /// Columns of a drawn frame, 8 to 8192.
  public var width = 1280
  /// Rows of a drawn frame, 8 to 8192.
  public var height = 720
  /// What drawn frames are encoded as: JPEG or PNG.
  public var drawnType = ImageType.jpeg
  /// JPEG quality of drawn frames, 1 to 100.
  public var quality = 85
  /// Encoded frames that are kept, in bytes.
  public var frameCacheBytes = 64 << 20

  /// What a call costs before its first frame.
  public var latency = Duration.zero
  /// What a frame costs while it holds a decoding slot; a call's frames are decoded one by one.
  public var frameCost = Duration.zero
  /// Frames decoded at once over all calls, first come, first served; nil for no bound.
  public var slots: Int?
  /// Whether a part is sent as soon as it is decoded (chunked), or the whole answer at its end
  /// (with a length).
  public var streamsParts = true

  /// What `x-api-key` has to be, else 401; nil takes any and none.
  public var token: String?
  /// Keys, each with the videos that it opens: no others are there for it, and other keys get 401;
  /// nil leaves it at `token`.
  public var keys: [String: Set<Int64>]?
  /// Videos whose metadata the platform has not computed yet: no frame count, no frames.
  public var unprocessedVideos: Set<Int64> = []
  /// Between the parts of a batch; of `MultipartWriter`'s characters.
  public var boundary = "--------------------------123456789012345678901234"
  /// Bytes of a request's body at most.
  public var bodyLimit = 1 << 20

  public init() {}
}
