import Emulator
import Foundation
import FrameBytes
import Testing

@Suite("Frames in a folder")
struct FolderFramesTests {
  /// A folder of its own, removed with it.
  final class Folder {
    let path = FileManager.default.temporaryDirectory.path + "/emulator-tests-\(UUID().uuidString)"

    func write(_ name: String, _ bytes: [UInt8]) throws {
      let url = URL(fileURLWithPath: path + "/" + name)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: url)
    }

    var configuration: EmulatorConfiguration {
      var configuration = EmulatorConfiguration()
      configuration.source = .folder(path)
      return configuration
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
  }

  @Test("are served as they are, and repeated modulo")
  func files() async throws {
    let drawn = try Emulator(configuration: .small)
    let folder = Folder()
    let frames = try await [
      drawn.frame(video: 1, index: 0), drawn.frame(video: 1, index: 1),
      drawn.frame(video: 1, index: 2),
    ]
    for (name, frame) in zip(["0.jpg", "1.jpeg", "000002.JPG"], frames) {
      try folder.write("7/\(name)", frame)
    }
    try folder.write("7/notes.txt", [1])
    try folder.write("not-a-video/0.jpg", [1])
    var configuration = folder.configuration
    #expect(try Emulator(configuration: configuration).videos.map(\.frameCount) == [3])
    configuration.repeatedTo = 7
    let emulator = try Emulator(configuration: configuration)
    let video = try #require(emulator.videos.first)
    #expect(emulator.videos.count == 1 && video.id == 7 && video.frameCount == 7)
    #expect(video.width == 32 && video.height == 24)
    for index in 0..<7 {
      #expect(try await emulator.frame(video: 7, index: index) == frames[index % 3])
    }
  }

  @Test(
    "are refused where one is missing, double or no image",
    arguments: [
      (["1/1.jpg", "1/2.jpg"], "DIR/1 has no frame 0"),
      (["1/0.jpg", "1/2.jpg"], "DIR/1 has no frame 1"),
      (["1/0.jpg", "1/00.png"], "DIR/1 has two files for frame 0"),
      (["1/0.jpg"], "DIR/1/0.jpg can't be read"), (["readme"], "DIR has no frames"),
      ([], "DIR can't be read"),
    ])
  func refusals(files: [String], text: String) throws {
    let folder = Folder()
    for name in files { try folder.write(name, Array("no image".utf8)) }
    let error = #expect(throws: EmulatorError.self) {
      try Emulator(configuration: folder.configuration)
    }
    let description = error?.description.replacingOccurrences(of: folder.path, with: "DIR") ?? ""
    #expect(description.hasPrefix(text), "\(description)")
  }
}
