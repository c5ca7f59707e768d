import FoundationEssentials
import FrameBytes
import Imaging

/// Frames in files: `VIDEO/INDEX.jpg`, `.jpeg` or `.png`, served as they are.
struct FolderFrames: FrameSource {
  let videos: [EmulatedVideo]
  private let files: [Int64: [String]]

  /// Looks at the directory once; files added later are not seen.
  init(path: String, repeatedTo: Int?) throws(EmulatorError) {
    var files: [Int64: [String]] = [:]
    for name in try Self.names(in: path) {
      guard let id = Int64(digits: name) else { continue }
      let frames = try Self.frames(in: path + "/" + name)
      if !frames.isEmpty { files[id] = frames }
    }
    guard !files.isEmpty else { throw .noVideos(path: path) }
    var videos: [EmulatedVideo] = []
    for (id, frames) in files.sorted(by: { $0.key < $1.key }) {
      let size = try Self.size(of: frames[0])
      videos.append(
        EmulatedVideo(
          id: id, name: "\(id)", frameCount: repeatedTo ?? frames.count, width: size.width,
          height: size.height))
    }
    self.videos = videos
    self.files = files
  }

  func frame(video: Int64, index: Int) throws(EmulatorError) -> [UInt8] {
    guard let frames = files[video], index >= 0 else { throw .unreadable(path: "\(video)") }
    return try Self.read(frames[index % frames.count])
  }

  /// The files of frames 0, 1, 2 …
  private static func frames(in path: String) throws(EmulatorError) -> [String] {
    var files: [Int: String] = [:]
    for name in try names(in: path) {
      let parts = name.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count == 2, ["jpg", "jpeg", "png"].contains(parts[1].lowercased()),
        let index = Int64(digits: parts[0]).flatMap(Int.init(exactly:))
      else { continue }
      guard files.updateValue(path + "/" + name, forKey: index) == nil else {
        throw .ambiguousFrame(path: path, index: index)
      }
    }
    var frames: [String] = []
    for index in 0..<files.count {
      guard let file = files[index] else { throw .missingFrame(path: path, index: index) }
      frames.append(file)
    }
    return frames
  }

  private static func names(in path: String) throws(EmulatorError) -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: path)
    } catch {
      throw .unreadable(path: path)
    }
  }

  private static func read(_ file: String) throws(EmulatorError) -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: file) else {
      throw .unreadable(path: file)
    }
    return [UInt8](data)
  }

  private static func size(of file: String) throws(EmulatorError) -> (width: Int, height: Int) {
    do {
      let header = try ImageCodec.header(of: Frame(checking: read(file)))
      return (header.width, header.height)
    } catch {
      throw .unreadable(path: file)
    }
  }
}

extension Int64 {
  /// From decimal digits alone, leading zeros allowed; nil where it doesn't fit.
  init?(digits text: some StringProtocol) {
    guard !text.isEmpty else { return nil }
    var value: Int64 = 0
    for byte in text.utf8 {
      guard (0x30...0x39).contains(byte) else { return nil }
      let (product, overflowed) = value.multipliedReportingOverflow(by: 10)
      let (sum, carried) = product.addingReportingOverflow(Int64(byte) - 0x30)
      guard !overflowed, !carried else { return nil }
      value = sum
    }
    self = value
  }
}
