import FoundationEssentials

/// A video as `videos.info` and `videos.list` describe it.
struct VideoDocument: Encodable {
  struct FileMeta: Encodable {
    var width: Int
    var height: Int
    /// Absent until the platform has computed it.
    var framesCount: Int?
    /// Seconds, one a frame; absent where they are to be omitted.
    var framesToTimecodes: [Double]?
    var duration: Double?
    var codecName = "h264"
    var codecType = "video"
    var mime = "video/mp4"
    var rotation = 0
    var startTime = 0
    var index = 0
    /// The file's size, as text.
    var size: String
  }

  var id: Int64
  var name: String
  var hash: String
  var datasetId: Int64 = 1
  var projectId: Int64 = 1
  var createdAt = "2024-01-01T00:00:00.000Z"
  var updatedAt = "2024-01-01T00:00:00.000Z"
  var pathOriginal: String
  var fileMeta: FileMeta

  init(_ video: EmulatedVideo, isProcessed: Bool, omitsTimecodes: Bool) {
    let rate = EmulatedVideo.framesPerSecond
    let times = (0..<video.frameCount).lazy.map { Double($0) / Double(rate) }
    id = video.id
    name = video.name
    hash = Data(video.digest).base64EncodedString()
    pathOriginal = "/h5un6l2bnaz1vj8a9qgms4-public/videos/\(video.id).mp4"
    fileMeta = FileMeta(
      width: video.width, height: video.height,
      framesCount: isProcessed ? video.frameCount : nil,
      framesToTimecodes: isProcessed && !omitsTimecodes ? Array(times) : nil,
      duration: isProcessed ? Double(video.frameCount) / Double(rate) : nil,
      size: String(video.frameCount * 20_000))
  }
}

/// One page with everything on it.
struct VideoListDocument: Encodable {
  var total: Int
  var perPage: Int
  var pagesCount = 1
  var entities: [VideoDocument]
}

/// Who the token's owner is.
struct UserDocument: Encodable {
  struct Team: Encodable {
    var id = 1
    var roleId = 1
    var role = "admin"
    var name = "emulator"
  }

  var id = 1
  var login = "emulator"
  var name = "Emulator"
  var email = "emulator@localhost"
  var logins = 1
  var disabled = false
  var lastLogin = "2024-01-01T00:00:00.000Z"
  var createdAt = "2024-01-01T00:00:00.000Z"
  var updatedAt = "2024-01-01T00:00:00.000Z"
  var teams = [Team()]
}

/// The version that the platform's SDK asks for.
struct VersionDocument: Encodable {
  var version = "6.18.3"
}
