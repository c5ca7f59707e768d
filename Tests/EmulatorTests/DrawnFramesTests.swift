import Emulator
import FrameBytes
import Imaging
import Testing

@Suite("Drawn frames")
struct DrawnFramesTests {
  @Test("are whole, of the size asked for, and all different")
  func distinct() async throws {
    for type in [ImageType.jpeg, .png] {
      var configuration = EmulatorConfiguration.small
      configuration.drawnType = type
      let emulator = try Emulator(configuration: configuration)
      var seen: Set<[UInt8]> = []
      for video in 1...2 as ClosedRange<Int64> {
        for index in 0..<10 {
          let frame = try Frame(checking: await emulator.frame(video: video, index: index))
          let header = try ImageCodec.header(of: frame)
          #expect(frame.type == type && header.width == 32 && header.height == 24)
          seen.insert(frame.bytes)
        }
      }
      #expect(seen.count == 20)
    }
  }

  @Test("are the same in each emulator of the same settings")
  func deterministic() async throws {
    let one = try await Emulator(configuration: .small).frame(video: 2, index: 7)
    #expect(one == (try await Emulator(configuration: .small).frame(video: 2, index: 7)))
  }

  @Test("show the number in digits that differ from frame to frame")
  func digits() async throws {
    var configuration = EmulatorConfiguration.small
    (configuration.width, configuration.height) = (320, 240)
    configuration.drawnType = .png
    let emulator = try Emulator(configuration: configuration)
    var plates: Set<ArraySlice<UInt8>> = []
    for index in 0..<10 {
      let frame = try Frame(checking: await emulator.frame(video: 1, index: index))
      let pixels = try ImageCodec.decode(frame, as: PixelRequest())
      // The rows of the digits; the moving block is far below them.
      plates.insert(pixels.bytes[(30 * 320 * 3)..<(85 * 320 * 3)])
    }
    #expect(plates.count == 10)
  }

  @Test("of the default size weigh what film does", arguments: [0, 299])
  func weight(index: Int) async throws {
    let frame = try Frame(checking: await Emulator().frame(video: 1, index: index))
    let header = try ImageCodec.header(of: frame)
    #expect(header.width == 1280 && header.height == 720)
    #expect((100_000...200_000).contains(frame.bytes.count))
  }

  @Test("are repeated up to the count that is asked for")
  func repeated() async throws {
    var configuration = EmulatorConfiguration.small
    configuration.repeatedTo = 25
    let emulator = try Emulator(configuration: configuration)
    #expect(emulator.videos.map(\.frameCount) == [25, 25])
    let first = try await emulator.frame(video: 1, index: 4)
    #expect(first == (try await emulator.frame(video: 1, index: 24)))
    for (index, status) in [(24, 200), (25, 400)] {
      let exchange = try await Exchange(
        emulator, call: "videos.download-frame", #"{"videoId":1,"frame":\#(index)}"#)
      #expect(exchange.status == status)
    }
  }

  @Test("are refused in sizes that can't be")
  func limits() throws {
    for (side, isValid) in [(7, false), (8, true), (8192, true), (8193, false)] {
      var configuration = EmulatorConfiguration.small
      configuration.width = side
      let emulator = try? Emulator(configuration: configuration)
      #expect((emulator != nil) == isValid)
    }
    for change in [
      { $0.videos = 0 }, { $0.frameCount = 0 }, { $0.quality = 101 }, { $0.drawnType = .gif },
      { $0.repeatedTo = 0 }, { $0.slots = 0 },
    ] as [(inout EmulatorConfiguration) -> Void] {
      var configuration = EmulatorConfiguration.small
      change(&configuration)
      #expect(throws: EmulatorError.self) { try Emulator(configuration: configuration) }
    }
  }
}
