import FrameBytes
import Testing

@testable import Imaging

@Suite("Hostile images")
struct HostileImageTests {
  @Test("come to the error that says what they are", arguments: HostileImage.all)
  func outcome(image: HostileImage) throws {
    #expect(image.bytes.count < 1 << 20)
    #expect(Self.outcome(of: image) == image.outcome)
    // What the structure's check lets through is as far as any of it comes in the gateway.
    if let frame = try? Frame(checking: image.bytes) {
      #expect(frame.type == image.type)
      if image.outcome == .picture {
        #expect(throws: Never.self) { try ImageCodec.decode(frame, as: PixelRequest()) }
      }
    }
  }

  @Test("a progressive JPEG is one, whatever the count of its scans")
  func scans() throws {
    let pixels = try decode(ScanWriter.jpeg(scans: 64), .jpeg, as: PixelRequest(channels: .gray))
    #expect(pixels.bytes == [UInt8](repeating: 128, count: 64))
  }

  @Test("leave the memory where it was", .disabled(if: PeakMemory.isPadded))
  func memory() async {
    // A process of its own, where no other test's memory is counted.
    await #expect(processExitsWith: .success) {
      let images = HostileImage.all
      _ = try decode(JPEGFixture.all[5].bytes, .jpeg)
      _ = try decode(PNGWriter(width: 64, height: 64, colorType: 6, bitDepth: 8).bytes(), .png)
      let growth = try PeakMemory.growth { for image in images { _ = Self.outcome(of: image) } }
      // Half of the smallest bomb; what is whole or cut off here takes some 100 kB.
      try #require(growth < 8_000_000, "grew by \(growth) bytes")
    }
  }

  @Test("the measure sees a picture of that size, though it is gone by then")
  func measure() async {
    await #expect(processExitsWith: .success) {
      var large = PNGWriter(width: 1, height: 1, colorType: 0, bitDepth: 8)
      (large.width, large.height) = (4000, 4000)
      let bytes = large.bytes(compressed: DeflateBomb.zeros(4001 * 4000 + 258))
      let growth = try PeakMemory.growth { _ = try? decode(bytes, .png) }
      try #require(growth > 8_000_000, "grew by \(growth) bytes")
    }
  }

  private static func outcome(of image: HostileImage) -> HostileImage.Outcome? {
    do throws(ImagingError) {
      _ = try decode(image.bytes, image.type)
      return .picture
    } catch {
      switch error {
      case .tooManyPixels: return .tooManyPixels
      case .damaged: return .damaged
      case .unsupported, .unencodable: return nil
      }
    }
  }
}
