import FrameBytes
import Testing

@testable import Imaging

@Suite("A workspace")
struct WorkspaceTests {
  @Test("that has seen other pictures changes no pixel and no byte")
  func reuse() throws {
    let workspace = CodecWorkspace()
    for (width, height) in [(700, 333), (1, 1), (64, 64), (63, 65), (699, 333), (700, 400)] {
      let picture = PixelBuffer.noise(width: width, height: height, channels: .rgb)
      for bytes in [try ImageCodec.jpeg(picture, quality: 90), try ImageCodec.png(picture)] {
        let frame = try Frame(checking: bytes)
        let pixels = try ImageCodec.decode(frame, as: PixelRequest(), in: workspace)
        #expect(try pixels == ImageCodec.decode(frame, as: PixelRequest()))
        #expect(
          try ImageCodec.png(pixels, in: workspace) == ImageCodec.png(pixels, in: CodecWorkspace()))
        #expect(
          try ImageCodec.jpeg(pixels, quality: 70, in: workspace)
            == ImageCodec.jpeg(pixels, quality: 70))
        workspace.reclaim(pixels)
      }
    }
  }

  /// `bytes` without the segments of `marker`.
  private func without(_ marker: UInt8, _ bytes: [UInt8]) -> [UInt8] {
    var (kept, offset) = (Array(bytes[..<2]), 2)
    while let segment = JPEGSegment(in: bytes.span, at: offset) {
      if segment.marker != marker { kept += bytes[offset..<segment.body.upperBound] }
      offset = segment.body.upperBound
      if segment.marker == 0xDA { break }
    }
    return kept + bytes[offset...]
  }

  @Test("lends a JPEG none of an earlier one's tables")
  func tables() throws {
    let workspace = CodecWorkspace()
    func decode(_ bytes: [UInt8], in workspace: CodecWorkspace) throws -> PixelBuffer {
      try ImageCodec.decode(
        bytes, type: .jpeg, as: PixelRequest(), limits: PixelLimits(), in: workspace)
    }
    let bytes = try ImageCodec.jpeg(
      .noise(width: 100, height: 100, channels: .rgb), quality: 85, in: workspace)
    let whole = try decode(bytes, in: workspace)
    #expect(throws: ImagingError.self) { try decode(without(0xDB, bytes), in: workspace) }
    // Without codes of its own a picture has the standard's (as Motion JPEG does), which are those
    // of the encoder here, and not those of the picture before.
    for fixture in JPEGFixture.all {
      _ = try decode(fixture.bytes, in: workspace)
      let isWhole = try decode(without(0xC4, bytes), in: workspace) == whole
      #expect(isWhole, "\(fixture.name)")
    }
  }

  @Test("keeps no more buffers than it may, and none that is too large")
  func bounds() {
    let workspace = CodecWorkspace()
    for count in 0..<CodecWorkspace.maximumSpares {
      workspace.reclaim([UInt8](repeating: 1, count: 100 + count))
    }
    #expect(workspace.spares.count == CodecWorkspace.maximumSpares)
    workspace.reclaim([UInt8](repeating: 1, count: 100))
    #expect(workspace.spares.count == CodecWorkspace.maximumSpares)
    // Two that fit together, and one more than that.
    let half = CodecWorkspace.maximumSpareBytes / 2
    let large = CodecWorkspace()
    for _ in 0..<2 { large.reclaim(Self.reserved(half - 4096)) }
    #expect(large.spares.count == 2)
    large.reclaim(Self.reserved(half - 4096))
    #expect(large.spares.count == 2)
    let empty = CodecWorkspace()
    empty.reclaim(Self.reserved(CodecWorkspace.maximumSpareBytes + 1))
    empty.reclaim([])
    #expect(empty.spares.isEmpty)
  }

  @Test("gives as many bytes as are asked for, out of what it has where that is near enough")
  func takes() {
    let workspace = CodecWorkspace()
    workspace.reclaim([UInt8](repeating: 7, count: 1000))
    #expect(workspace.take(400).count == 400)
    #expect(workspace.spares.count == 1)
    #expect(workspace.take(900) == [UInt8](repeating: 7, count: 900))
    #expect(workspace.spares.isEmpty)
    #expect(
      workspace.take(3, from: 1) {
        $0.initialize(repeating: 5)
        return true
      } == [5, 5, 5])
    #expect(workspace.take(3, from: 1) { _ in false } == nil)
  }

  /// One byte, in memory for as many.
  private static func reserved(_ capacity: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(capacity)
    bytes.append(1)
    return bytes
  }
}
