import Emulator
import FrameBytes
import Imaging
import Testing

@testable import FrameClient

@Suite("Downloading arrays", .timeLimit(.minutes(5)))
struct ArraysTests {
  @Test("decodes to rows, columns and RGB")
  func shape() async throws {
    try await withFixture { fixture in
      let array = try await fixture.api.downloadArray(video: 1, index: 3)
      let frame = try Frame(checking: try await fixture.original(3))
      #expect(array.shape == [24, 32, 3])
      #expect(array.bitDepth == 8)
      #expect(array.bytes == (try ImageCodec.decode(frame, as: PixelRequest())).bytes)
    }
  }

  @Test("keeps the request's order and repeats, over several slices")
  func order() async throws {
    try await withFixture { _, options in
      options.sliceFrames = 3
    } test: { fixture in
      fixture.emulator.faults = [Fault(.reversed)]
      let indices = [7, 0, 7, 12, 3, 8, 7, 1, 2]
      let progress = Counter()
      let arrays = try await fixture.api.downloadArrays(
        video: 1, indices: indices, progress: progress.handler)
      #expect(progress.calls == Counter.each(of: 9))
      #expect(arrays.count == 9)
      for (index, array) in zip(indices, arrays) {
        #expect(array == (try await fixture.api.downloadArray(video: 1, index: index)))
      }
      #expect(Set(arrays).count == 7)
    }
  }

  @Test("gives arrays in order of arrival, one for each position")
  func arrival() async throws {
    try await withFixture { fixture in
      fixture.emulator.faults = [Fault(.reversed)]
      let progress = Counter()
      var given: [Int] = []
      let arrays = try fixture.api.arrays(
        video: 1, indices: [1, 4, 1, 2], progress: progress.handler)
      for try await (index, array) in arrays {
        given.append(index)
        #expect(array.shape == [24, 32, 3])
      }
      #expect(given == [2, 4, 1, 1])
      #expect(progress.calls == Counter.each(of: 4))
    }
  }

  @Test(
    "keeps alpha and depth where that is asked for",
    arguments: [
      (.rgb, 8, 3, 8), (.rgba, 8, 4, 8), (.gray, 8, 3, 8), (.grayAlpha, 8, 4, 8),
      (.rgb, 16, 3, 16), (.rgba, 16, 4, 16),
    ] as [(Channels, Int, Int, Int)])
  func alpha(channels: Channels, depth: Int, kept: Int, keptDepth: Int) async throws {
    try await withFixture { fixture in
      let png = try Pictures.png(channels, bitDepth: depth)
      fixture.emulator.faults = [Fault(.answer(contentType: "image/jpeg", body: png))]
      let plain = try await fixture.api.downloadArray(video: 1, index: 0)
      #expect(plain.shape == [2, 3, 3] && plain.bitDepth == 8)
      let whole = try await fixture.api.downloadArray(video: 1, index: 0, keepAlpha: true)
      #expect(whole.shape == [2, 3, kept] && whole.bitDepth == keptDepth)
      #expect(whole.bytes.count == 6 * kept * keptDepth / 8)
      if channels == .rgba, depth == 8 {
        #expect(whole.bytes == Pictures.pixels(.rgba).bytes)
        #expect(plain.bytes.prefix(6) == [1, 6, 11, 21, 26, 31])
      }
    }
  }

  @Test("turns a picture upright, but not where alpha is kept")
  func orientation() async throws {
    try await withFixture { fixture in
      let jpeg = try Pictures.turnedJPEG()
      fixture.emulator.faults = [Fault(.answer(contentType: "image/jpeg", body: jpeg))]
      let upright = try await fixture.api.downloadArray(video: 1, index: 0)
      #expect(upright.shape == [3, 2, 3])
      let stored = try await fixture.api.downloadArray(video: 1, index: 0, keepAlpha: true)
      #expect(stored.shape == [2, 3, 3])
    }
  }

  @Test("names the frame whose pixels can't be had, which has come all the same")
  func undecodable() async throws {
    try await withFixture { fixture in
      fixture.emulator.faults = [
        Fault(.answer(contentType: "image/gif", body: Pictures.gif), method: .single)
      ]
      let progress = Counter()
      let error = try await failure { () throws(FrameClientError) in
        _ = try await fixture.api.downloadArrays(
          video: 1, indices: [7], progress: progress.handler)
      }
      #expect(error == .frame(7, .undecodable("gif images are not decoded here")))
      #expect("\(error)".hasPrefix("couldn't read frame 7: "))
      #expect(progress.calls == Counter.each(of: 1))
      #expect(try await fixture.api.downloadBytes(video: 1, index: 7) == Pictures.gif)
    }
  }

  @Test("decodes as many pixels as are allowed, and not one more", arguments: [768, 767])
  func pixelLimit(limit: Int) async throws {
    try await withFixture { _, options in
      options.maximumPixels = limit
    } test: { fixture in
      guard limit < 32 * 24 else {
        #expect(try await fixture.api.downloadArray(video: 1, index: 0).shape == [24, 32, 3])
        return
      }
      let error = try await failure { () throws(FrameClientError) in
        _ = try await fixture.api.downloadArray(video: 1, index: 0)
      }
      #expect(error == .frame(0, .undecodable("32 × 24 pixels, at most 767 are allowed")))
    }
  }

  @Test("the first frame that fails ends the sequence")
  func failing() async throws {
    try await withFixture { fixture in
      var arrays = try fixture.api.arrays(video: 1, indices: [300]).makeAsyncIterator()
      await #expect(throws: FrameClientError.self) { _ = try await arrays.next() }
      #expect(try await arrays.next() == nil)
    }
  }
}
