import FrameBytes
import Testing

@Suite("JPEG structure")
struct JPEGStructureTests {
  typealias F = ImageFixtures

  @Test(
    "accepts whole images",
    arguments: [
      ("baseline behind a thumbnail", F.jpeg),
      ("bytes after the end", F.jpeg + [0, 0xFF, 0xD8, 1]),
      (
        "several scans",
        F.startOfImage + F.progressiveFrame + F.scan + F.scanData + F.segment(0xC4, [0])
          + F.scan + F.scanData + F.endOfImage
      ),
      (
        "number of lines behind the first scan",
        F.startOfImage + F.frame + F.scan + F.scanData + F.numberOfLines + F.endOfImage
      ),
      (
        "fill bytes before markers",
        F.startOfImage + [0xFF, 0xFF] + F.frame + F.scan + F.scanData + [0xFF, 0xFF] + F.endOfImage
      ),
      (
        "a temporary marker, which has no length",
        F.startOfImage + [0xFF, 0x01] + F.frame + F.scan + [7] + F.endOfImage
      ),
      (
        "a scan that ends in a stuffed byte",
        F.startOfImage + F.frame + F.scan + [0xFF, 0x00] + F.endOfImage
      ),
    ] as [(String, [UInt8])])
  func whole(name: String, bytes: [UInt8]) throws {
    try ImageType.jpeg.checkWhole(bytes)
  }

  @Test("refuses every prefix as truncated, thumbnail or not")
  func prefixes() {
    for count in 2..<F.jpeg.count {
      #expect(throws: FrameDefect.truncated(offset: count)) {
        try ImageType.jpeg.checkWhole(Array(F.jpeg.prefix(count)))
      }
    }
  }

  @Test("finds the end whatever stands before it and at any alignment")
  func alignments() throws {
    let head = F.startOfImage + F.frame + F.scan
    for count in 1...40 {
      for filler in [0x00, 0x01, 0x7F, 0x80, 0xFE] as [UInt8] {
        let bytes = head + [UInt8](repeating: filler, count: count) + F.endOfImage
        try ImageType.jpeg.checkWhole(bytes)
        let cut = head + [UInt8](repeating: filler, count: count)
        #expect(throws: FrameDefect.truncated(offset: cut.count)) {
          try ImageType.jpeg.checkWhole(cut)
        }
      }
    }
  }

  @Test(
    "refuses segments that can't be",
    arguments: [
      ([F.endOfImage], 4, "end of image before a scan"),
      ([F.frame, F.endOfImage], 17, "end of image before a scan"),
      ([F.scan, F.scanData, F.endOfImage], 12, "scan before its frame"),
      ([F.frame, F.scan, F.endOfImage], 25, "scan without data"),
      ([F.startOfImage], 4, "marker out of place"),
      ([[0xFF, 0x00]], 4, "marker out of place"),
      ([[0xFF, 0xD0]], 4, "marker out of place"),
      ([F.frame, [0x00], F.scan], 15, "no marker after a segment"),
      ([[0xFF, 0xE0, 0, 1], F.frame], 4, "segment length"),
      ([F.frame, F.scan, F.scanData, F.startOfImage], 57, "marker out of place"),
    ])
  func outOfPlace(segments: [[UInt8]], offset: Int, what: String) {
    let bytes = F.startOfImage + segments.flatMap { $0 }
    #expect(throws: FrameDefect.damaged(offset: offset, what: what)) {
      try ImageType.jpeg.checkWhole(bytes)
    }
  }

  @Test("never traps on damaged bytes")
  func noise() {
    for seed in 1...2000 as ClosedRange<UInt64> {
      var random = Random(seed: seed)
      var bytes = F.jpeg
      for _ in 0..<4 { bytes[Int.random(in: 2..<bytes.count, using: &random)] = random.byte() }
      try? ImageType.jpeg.checkWhole(bytes)
    }
  }
}
