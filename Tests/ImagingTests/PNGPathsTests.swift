import FrameBytes
import Testing

@testable import Imaging

@Suite("PNG pixels")
struct PNGPathsTests {
  /// Sizes whose rows end within, at and behind a vector's width, and a picture of several bands.
  static let sizes = [(1, 1), (1, 40), (5, 9), (16, 6), (31, 7), (33, 8), (100, 3), (300, 700)]

  @Test("are those that libpng reads, for every colour type of 8 bits", arguments: [0, 2, 3, 4, 6])
  func sameAsLibPNG(colorType: Int) throws {
    for (width, height) in Self.sizes {
      var png = PNGWriter(width: width, height: height, colorType: colorType, bitDepth: 8)
      if colorType == 3 { png.chunks = [("PLTE", [UInt8](repeating: 9, count: 768))] }
      let bytes = png.bytes()
      let header = try PNGHeader(parsing: bytes.span)
      #expect(PNGRows.canRead(header, in: bytes))
      let ours = try PNGRows.samples(of: bytes, header: header, in: CodecWorkspace())
      #expect(try ours == LibPNGReader.samples(of: bytes, header: header))
      #expect(ours == png.samples.map { UInt8($0) })
    }
  }

  @Test("are the same however many chunks they come in")
  func splitData() throws {
    let png = PNGWriter(width: 20, height: 15, colorType: 2, bitDepth: 8)
    let compressed = PNGWriter.stored(png.scanlines())
    let whole = try decode(png.bytes(), .png)
    for pieces in [2, 3, 7, compressed.count] {
      var split = png
      let borders = (0...pieces).map { $0 * compressed.count / pieces }
      split.chunks = zip(borders, borders.dropFirst().dropLast()).map {
        ("IDAT", Array(compressed[$0..<$1]))
      }
      let bytes = split.bytes(compressed: Array(compressed[borders[pieces - 1]...]))
      let header = try PNGHeader(parsing: bytes.span)
      // The zlib header is looked for in one piece.
      #expect(PNGRows.canRead(header, in: bytes) == (pieces < compressed.count))
      #expect(try decode(bytes, .png) == whole)
    }
  }

  @Test("are left to libpng where not every reader takes the file in the same way")
  func leftToLibPNG() throws {
    let rgb = PNGWriter(width: 4, height: 3, colorType: 2, bitDepth: 8)
    func canRead(_ png: PNGWriter, _ compressed: [UInt8]? = nil) throws -> Bool {
      let bytes = png.bytes(compressed: compressed ?? PNGWriter.stored(png.scanlines()))
      return PNGRows.canRead(try PNGHeader(parsing: bytes.span), in: bytes)
    }
    #expect(try canRead(rgb))
    var interlaced = rgb
    interlaced.isInterlaced = true
    #expect(try !canRead(interlaced))
    #expect(try !canRead(PNGWriter(width: 4, height: 3, colorType: 2, bitDepth: 16)))
    #expect(try !canRead(PNGWriter(width: 4, height: 3, colorType: 0, bitDepth: 4)))
    var critical = rgb
    critical.chunks = [("ABCD", [1])]
    #expect(try !canRead(critical))
    var suggested = rgb
    suggested.chunks = [("PLTE", [1, 2, 3])]
    #expect(try !canRead(suggested))
    var apart = rgb
    apart.trailingChunks = [("tEXt", [1]), ("IDAT", [])]
    #expect(try !canRead(apart))
    var smallWindow = PNGWriter.stored(rgb.scanlines())
    smallWindow[0] = 0x18
    smallWindow[1] = 0x19
    #expect(try !canRead(rgb, smallWindow))
  }

  @Test("a row's filter that is none of the five is refused")
  func unknownFilter() {
    let png = PNGWriter(width: 4, height: 3, colorType: 2, bitDepth: 8)
    var rows = png.scanlines()
    rows[0] = 5
    #expect(isDamaged(png.bytes(compressed: PNGWriter.stored(rows)), .png))
  }

  @Test("Paeth's choice is the specification's, in both of its forms")
  func paeth() {
    for a in stride(from: UInt8(0), through: 255, by: 3) {
      for b in stride(from: UInt8(0), through: 255, by: 5) {
        for c in stride(from: UInt8(0), through: 255, by: 7) {
          let estimate = Int(a) + Int(b) - Int(c)
          let toA = abs(estimate - Int(a))
          let (toB, toC) = (abs(estimate - Int(b)), abs(estimate - Int(c)))
          let nearest = toA <= toB && toA <= toC ? a : toB <= toC ? b : c
          guard PNGFilter.predict(a, b, c) == nearest,
            UInt8(PNGUnfilter.paeth(Int32(a), Int32(b), Int32(c))) == nearest
          else {
            Issue.record("a = \(a), b = \(b), c = \(c)")
            return
          }
        }
      }
    }
  }
}
