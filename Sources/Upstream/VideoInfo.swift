/// The platform's idea of a video (`videos.info`).
public struct VideoInfo: Sendable, Hashable {
  public var id: Int64
  public var name: String?
  /// Nil when the platform has not computed it yet.
  public var frameCount: Int64?
  public var width: Int?
  public var height: Int?
  /// Seconds.
  public var duration: Double?
  /// base64 of the file's SHA-256.
  public var hash: String?
  /// ISO 8601, as the platform writes it.
  public var updatedAt: String?
  /// Seconds, one a frame; empty where the platform has none.
  public var framesToTimecodes: [Double]

  public init(
    id: Int64, name: String? = nil, frameCount: Int64? = nil, width: Int? = nil,
    height: Int? = nil, duration: Double? = nil, hash: String? = nil, updatedAt: String? = nil,
    framesToTimecodes: [Double] = []
  ) {
    self.id = id
    self.name = name
    self.frameCount = frameCount
    self.width = width
    self.height = height
    self.duration = duration
    self.hash = hash
    self.updatedAt = updatedAt
    self.framesToTimecodes = framesToTimecodes
  }
}
