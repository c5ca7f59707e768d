import FrameBytes
import Imaging
import Synchronization

/// Test cards, drawn when asked for; the same ones for the same settings on every machine.
final class DrawnFrames: FrameSource {
  let videos: [EmulatedVideo]
  private let card: TestCard
  private let ownCount: Int
  private let type: ImageType
  private let quality: Int
  private let backgrounds = Mutex(BoundedCache<Int64>(limit: 32 << 20))

  init(_ configuration: EmulatorConfiguration) throws(EmulatorError) {
    let sides = 8...8192
    guard sides.contains(configuration.width), sides.contains(configuration.height) else {
      throw .invalidSetting("a drawn frame's sides are 8 to 8192 pixels")
    }
    guard configuration.frameCount >= 1, configuration.videos >= 1 else {
      throw .invalidSetting("there is at least one drawn video of one frame")
    }
    guard configuration.drawnType == .jpeg || configuration.drawnType == .png else {
      throw .invalidSetting("frames are drawn as JPEG or PNG")
    }
    guard (1...100).contains(configuration.quality) else {
      throw .invalidSetting("JPEG quality is 1 to 100")
    }
    card = TestCard(width: configuration.width, height: configuration.height)
    ownCount = configuration.frameCount
    type = configuration.drawnType
    quality = configuration.quality
    videos = (1...configuration.videos).map {
      EmulatedVideo(
        id: Int64($0), name: "test-card-\($0).mp4",
        frameCount: configuration.repeatedTo ?? configuration.frameCount,
        width: configuration.width, height: configuration.height)
    }
  }

  func frame(video: Int64, index: Int) throws(EmulatorError) -> [UInt8] {
    let index = index % ownCount
    let picture = card.picture(on: background(of: video), index: index)
    do {
      guard type == .jpeg else { return try ImageCodec.png(picture) }
      let jpeg = try ImageCodec.jpeg(picture, quality: quality)
      return JPEGComment.adding("video \(video) frame \(index)", to: jpeg)
    } catch {
      throw .undrawable("\(error)")
    }
  }

  private func background(of video: Int64) -> [UInt8] {
    if let cached = backgrounds.withLock({ $0[video] }) { return cached }
    let drawn = card.background(video: video)
    backgrounds.withLock { $0.insert(drawn, for: video) }
    return drawn
  }
}

/// A comment segment, so that no two frames have the same bytes however small they are.
enum JPEGComment {
  static func adding(_ text: String, to jpeg: [UInt8]) -> [UInt8] {
    let length = text.utf8.count + 2
    let segment = [0xFF, 0xFE, UInt8(length >> 8), UInt8(length & 0xFF)] + Array(text.utf8)
    // JFIF wants its own segment to be the first.
    let hasJFIF = jpeg.count > 6 && jpeg[2] == 0xFF && jpeg[3] == 0xE0
    let offset = hasJFIF ? 4 + Int(jpeg[4]) << 8 + Int(jpeg[5]) : 2
    guard offset <= jpeg.count else { return jpeg }
    return Array(jpeg[..<offset]) + segment + jpeg[offset...]
  }
}
