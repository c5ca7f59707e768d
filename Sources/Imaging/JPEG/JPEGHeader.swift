/// What a JPEG's segments before the first scan say of its pixels (ITU-T T.81, annex B).
struct JPEGHeader: Sendable, Hashable {
  /// Pixels, 1 to 65,535.
  private(set) var width = 0
  /// Pixels, 1 to 65,535.
  private(set) var height = 0
  /// The frame's components by their identifiers: one is grey, three RGB or YCbCr, four CMYK or
  /// YCCK.
  private(set) var components: [UInt8] = []
  private(set) var isProgressive = false
  private(set) var isArithmetic = false
  private(set) var orientation = Orientation.upright
  /// Where the first scan's marker stands.
  private(set) var firstScan = 0

  /// Throws: `damaged` where the segments break off or can't describe an image, `unsupported` for
  /// the processes that nothing here decodes (lossless, hierarchical, 12-bit).
  init(parsing bytes: Span<UInt8>) throws(ImagingError) {
    guard bytes.bigEndian(2, at: 0) == 0xFFD8 else { throw .damaged("JPEG start of image") }
    var offset = 2
    var hasOrientation = false
    while let segment = JPEGSegment(in: bytes, at: offset) {
      switch segment.marker {
      case 0xC0, 0xC1, 0xC2, 0xC9, 0xCA:
        guard components.isEmpty else { throw .damaged("JPEG with a second frame header") }
        isProgressive = segment.marker == 0xC2 || segment.marker == 0xCA
        isArithmetic = segment.marker >= 0xC9
        try readFrame(bytes, segment.body)
      case 0xC3, 0xC5...0xC7, 0xCB, 0xCD...0xCF:
        throw .unsupported("JPEG process SOF\(segment.marker - 0xC0)")
      case 0xE1 where !hasOrientation && Self.isEXIF(bytes, segment.body):
        orientation = EXIF.orientation(in: bytes, segment.body.dropFirst(6))
        hasOrientation = true
      case 0xDA:
        guard !components.isEmpty else { throw .damaged("JPEG scan before its frame header") }
        firstScan = offset
        return
      case 0xD9: throw .damaged("JPEG without a scan")
      default: break
      }
      offset = segment.body.upperBound
    }
    throw .damaged("JPEG segments break off")
  }

  private mutating func readFrame(
    _ bytes: Span<UInt8>, _ body: Range<Int>
  ) throws(ImagingError) {
    let start = body.lowerBound
    guard let precision = bytes.bigEndian(1, at: start),
      let height = bytes.bigEndian(2, at: start + 1), height > 0,
      let width = bytes.bigEndian(2, at: start + 3), width > 0,
      let count = bytes.bigEndian(1, at: start + 5), body.count == 6 + 3 * count
    else { throw .damaged("JPEG frame header") }
    guard precision == 8 else { throw .unsupported("JPEG of \(precision) bits") }
    guard [1, 3, 4].contains(count) else { throw .unsupported("JPEG of \(count) components") }
    (self.width, self.height) = (width, height)
    components = (0..<count).map { bytes[start + 6 + 3 * $0] }
  }

  private static func isEXIF(_ bytes: Span<UInt8>, _ body: Range<Int>) -> Bool {
    let start = body.lowerBound
    return body.count >= 6 && bytes.bigEndian(4, at: start) == 0x4578_6966
      && bytes.bigEndian(2, at: start + 4) == 0
  }
}

extension ImageHeader {
  init(_ jpeg: JPEGHeader) {
    self.init(
      width: jpeg.width, height: jpeg.height, bitDepth: 8, isGray: jpeg.components.count == 1,
      hasAlpha: false, orientation: jpeg.orientation.exif)
  }
}
