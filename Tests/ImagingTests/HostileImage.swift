import FrameBytes
import Testing

@testable import Imaging

/// A few kB that are meant to do harm, and what they must come to.
struct HostileImage: Sendable, CustomTestStringConvertible {
  enum Outcome: Sendable, Hashable {
    case tooManyPixels, damaged
    /// The harm is in what nobody needs, and the picture is there.
    case picture
  }

  let name: String
  let type: ImageType
  let outcome: Outcome
  let bytes: [UInt8]

  var testDescription: String { name }

  static let all = sizes + chunks + bombs + jpegs

  private static let small = PNGWriter(width: 4, height: 3, colorType: 2, bitDepth: 8)
  private static let baseline = JPEGFixture.all[0].bytes

  private static func png(_ name: String, _ outcome: Outcome, _ bytes: [UInt8]) -> HostileImage {
    HostileImage(name: name, type: .png, outcome: outcome, bytes: bytes)
  }

  private static func jpeg(_ name: String, _ outcome: Outcome, _ bytes: [UInt8]) -> HostileImage {
    HostileImage(name: name, type: .jpeg, outcome: outcome, bytes: bytes)
  }

  private static func png(declaring width: Int, _ height: Int) -> [UInt8] {
    var png = small
    // Two kB of rows that are no small part of what is declared.
    let rows = [UInt8](repeating: 0, count: 2000)
    (png.width, png.height) = (width, height)
    return png.bytes(compressed: PNGWriter.stored(rows))
  }

  private static func jpeg(declaring width: Int, _ height: Int) -> [UInt8] {
    var bytes = baseline
    guard let frame = bytes.indices.first(where: { bytes[$0...].starts(with: [0xFF, 0xC0]) })
    else { return [] }
    bytes.replaceSubrange(
      frame + 5..<frame + 9,
      with: [height >> 8, height & 0xFF, width >> 8, width & 0xFF].map(UInt8.init))
    return bytes
  }

  private static let sizes = [
    png("a PNG of 50,000 × 50,000", .tooManyPixels, png(declaring: 50_000, 50_000)),
    jpeg("a JPEG of 50,000 × 50,000", .tooManyPixels, jpeg(declaring: 50_000, 50_000)),
    png("a PNG one row over the limit", .tooManyPixels, png(declaring: 10_000, 5_001)),
    jpeg("a JPEG one row over the limit", .tooManyPixels, jpeg(declaring: 10_000, 5_001)),
    png("a PNG of 2^31 - 1 squared", .tooManyPixels, png(declaring: 0x7FFF_FFFF, 0x7FFF_FFFF)),
    jpeg("a JPEG of 65,535 squared", .tooManyPixels, jpeg(declaring: 65_535, 65_535)),
    png("a PNG of 2^31 columns", .damaged, png(declaring: 1 << 31, 1)),
    png("a PNG of 2^32 - 1 rows", .damaged, png(declaring: 1, 0xFFFF_FFFF)),
    png("a PNG of no columns", .damaged, png(declaring: 0, 3)),
    png("a PNG of no rows", .damaged, png(declaring: 4, 0)),
    jpeg("a JPEG of no columns", .damaged, jpeg(declaring: 0, 11)),
    jpeg("a JPEG of no rows", .damaged, jpeg(declaring: 19, 0)),
    png("a PNG that has rows for none of its pixels", .damaged, png(declaring: 1, 50_000_000)),
  ]

  private static let chunks: [HostileImage] = {
    let whole = small.bytes()
    var palette = PNGWriter(width: 4, height: 3, colorType: 3, bitDepth: 8)
    palette.chunks = [("PLTE", [1, 2, 3, 4, 5, 6])]
    var text = small
    text.chunks = [("tEXt", Array("Title\u{0}A title".utf8))]
    /// The PNG with a text chunk that says another length.
    func lying(_ length: Int) -> [UInt8] {
      var bytes = text.bytes()
      bytes.replaceSubrange(33..<37, with: PNGWriter.bigEndian(length))
      return bytes
    }
    var wrongSum = whole
    wrongSum[whole.count - 16] ^= 1
    return [
      png("a wrong CRC of the pixel data", .damaged, wrongSum),
      png("no end", .damaged, Array(whole.dropLast(12))),
      png("palette indices without an entry", .damaged, palette.bytes()),
      png(
        "no palette", .damaged,
        PNGWriter(
          width: 4, height: 3, colorType: 3, bitDepth: 8
        ).bytes()),
      png("a chunk longer than the file", .damaged, lying(100_000)),
      png("a chunk of 2^31 bytes", .damaged, lying(1 << 31)),
      png("a chunk of 2^31 - 1 bytes", .damaged, lying((1 << 31) - 1)),
      png("a chunk of 2^32 - 1 bytes", .damaged, lying((1 << 32) - 1)),
      png("a chunk that ends in the next one", .damaged, lying(30)),
      png("a chunk that ends before its own end", .damaged, lying(5)),
    ]
  }()

  private static let bombs: [HostileImage] = {
    let bomb = DeflateBomb.zeros(16_000_000)
    let chunks: [PNGWriter.Chunk] = [
      ("zTXt", Array("Comment\u{0}\u{0}".utf8) + bomb),
      ("iCCP", Array("profile\u{0}\u{0}".utf8) + bomb),
      ("iTXt", Array("Comment\u{0}\u{1}\u{0}\u{0}\u{0}".utf8) + bomb),
    ]
    let single = PNGWriter(width: 1, height: 1, colorType: 0, bitDepth: 8)
    let pictures = chunks.map { chunk in
      var picture = small
      picture.chunks = [chunk]
      return png("16 MB in the 16 kB of \(chunk.type)", .picture, picture.bytes())
    }
    var many = small
    many.chunks = (0..<50).map { chunks[$0 % 3] }
    many.trailingChunks = (0..<10).map { chunks[$0 % 3] }
    return pictures + [
      png("60 chunks of 16 MB each", .picture, many.bytes()),
      png(
        "60 MB of rows for one pixel", .damaged,
        single.bytes(compressed: DeflateBomb.zeros(60_000_000))),
    ]
  }()

  private static let jpegs: [HostileImage] = {
    let half = Array(baseline[..<(baseline.count - 60)])
    let end: [UInt8] = [0xFF, 0xD9]
    guard let scan = baseline.indices.first(where: { baseline[$0...].starts(with: [0xFF, 0xDA]) })
    else { return [] }
    let (before, after) = (Array(baseline[..<scan]), Array(baseline[scan...]))
    return [
      jpeg("half a JPEG that ends at a glued-on marker", .damaged, half + end),
      jpeg("half a JPEG", .damaged, half),
      jpeg("a segment longer than the file", .damaged, before + [0xFF, 0xE2, 0xFF, 0xFF] + after),
      jpeg("a segment shorter than its length", .damaged, before + [0xFF, 0xE2, 0, 1] + after),
      jpeg("a segment that swallows the scan", .damaged, before + [0xFF, 0xE2, 0, 40] + after),
      jpeg("400 scans", .damaged, ScanWriter.jpeg(scans: 400)),
    ]
  }()
}
