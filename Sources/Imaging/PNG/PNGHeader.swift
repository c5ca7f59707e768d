/// What a PNG's chunks but IDAT say of its pixels (PNG Third Edition, section 11).
struct PNGHeader: Sendable, Hashable {
  /// Samples of a pixel; palette indices are one.
  enum ColorType: Int, Sendable {
    case gray = 0
    case rgb = 2
    case palette = 3
    case grayAlpha = 4
    case rgba = 6

    var sampleCount: Int {
      switch self {
      case .gray, .palette: 1
      case .grayAlpha: 2
      case .rgb: 3
      case .rgba: 4
      }
    }

    func allows(bitDepth: Int) -> Bool {
      switch self {
      case .gray: [1, 2, 4, 8, 16].contains(bitDepth)
      case .palette: [1, 2, 4, 8].contains(bitDepth)
      case .rgb, .grayAlpha, .rgba: bitDepth == 8 || bitDepth == 16
      }
    }
  }

  /// Pixels, 1 to 2³¹ − 1.
  private(set) var width = 0
  /// Pixels, 1 to 2³¹ − 1.
  private(set) var height = 0
  private(set) var bitDepth = 0
  private(set) var colorType = ColorType.gray
  /// Red, green and blue of each entry.
  private(set) var palette: [UInt8] = []
  /// tRNS as stored: alphas of the palette's first entries, or the one transparent colour in
  /// two bytes a sample. Nil where there is none, or none that fits.
  private(set) var transparency: [UInt8]?
  private(set) var orientation = Orientation.upright
  private(set) var isInterlaced = false
  /// Where the first IDAT's length stands, and the bytes of all of them.
  private(set) var firstData = 0
  private(set) var dataCount = 0
  /// Whether there is nothing but what every reader takes in the same way: no critical chunk that
  /// is unknown or in the wrong place, and no method but the usual ones.
  private(set) var isPlain = true

  /// Walks the chunks of `bytes` by their lengths; CRCs are not looked at.
  ///
  /// Throws: `damaged` where they break off, or can't describe an image.
  init(parsing bytes: Span<UInt8>) throws(ImagingError) {
    guard bytes.bigEndian(4, at: 0) == 0x8950_4E47, bytes.bigEndian(4, at: 4) == 0x0D0A_1A0A else {
      throw .damaged("PNG signature")
    }
    var offset = 8
    var previous: PNGChunkType?
    var hasOrientation = false
    while let length = bytes.bigEndian(4, at: offset), let name = bytes.bigEndian(4, at: offset + 4)
    {
      let type = PNGChunkType(rawValue: UInt32(name))
      let body = offset + 8
      guard length <= Int(Int32.max), length <= bytes.count - body else { break }
      if offset == 8 {
        guard type == .header, length == 13 else { throw .damaged("PNG without IHDR") }
        try readHeader(bytes, at: body)
      }
      let hasData = firstData > 0
      notePlainness(of: type, name, at: offset, length, previous)
      switch type {
      case .palette where !hasData && colorType == .palette:
        try readPalette(bytes, body..<body + length)
      case .transparency where !hasData && transparency == nil:
        readTransparency(bytes, body..<body + length)
      case .data:
        guard colorType != .palette || !palette.isEmpty else {
          throw .damaged("PNG palette missing")
        }
        if !hasData { firstData = offset }
        dataCount += length
      case .exif where !hasOrientation:
        orientation = EXIF.orientation(in: bytes, body..<body + length)
        hasOrientation = true
      case .end where hasData: return
      default: break
      }
      previous = type
      offset = body + length + 4
    }
    throw .damaged("PNG ends early")
  }

  /// - Parameter name: the type's four bytes; a capital first letter means that a reader must know
  ///   it (section 5.4).
  private mutating func notePlainness(
    of type: PNGChunkType?, _ name: Int, at offset: Int, _ length: Int, _ previous: PNGChunkType?
  ) {
    let isUsual =
      switch type {
      case .header: offset == 8
      case .palette:
        // Where it is a suggestion only, libpng looks at it all the same.
        colorType == .palette && palette.isEmpty && firstData == 0 && length % 3 == 0
          && (3...768).contains(length)
      case .transparency: firstData == 0
      case .data: firstData == 0 || previous == .data
      case .end: length == 0
      case .exif: true
      case nil:
        [24, 16, 8, 0].allSatisfy { shift in
          let letter = UInt8(truncatingIfNeeded: name >> shift) | 0x20
          return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter)
        } && name >> 24 & 0x20 != 0
      }
    isPlain = isPlain && isUsual
  }

  private mutating func readHeader(_ bytes: Span<UInt8>, at offset: Int) throws(ImagingError) {
    guard let width = bytes.bigEndian(4, at: offset), (1...Int(Int32.max)).contains(width),
      let height = bytes.bigEndian(4, at: offset + 4), (1...Int(Int32.max)).contains(height)
    else { throw .damaged("PNG size") }
    guard let colorType = ColorType(rawValue: Int(bytes[offset + 9])),
      colorType.allows(bitDepth: Int(bytes[offset + 8]))
    else { throw .damaged("PNG colour type and bit depth") }
    (self.width, self.height) = (width, height)
    self.bitDepth = Int(bytes[offset + 8])
    self.colorType = colorType
    isInterlaced = bytes[offset + 12] == 1
    isPlain = bytes[offset + 10] == 0 && bytes[offset + 11] == 0 && bytes[offset + 12] <= 1
  }

  /// Entries that the bit depth can't name are left out.
  private mutating func readPalette(
    _ bytes: Span<UInt8>, _ range: Range<Int>
  ) throws(ImagingError) {
    guard palette.isEmpty, range.count % 3 == 0, (3...768).contains(range.count) else {
      throw .damaged("PNG palette")
    }
    for index in range.prefix(3 << bitDepth) { palette.append(bytes[index]) }
  }

  /// One that doesn't fit is ignored, as libpng does.
  private mutating func readTransparency(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    let fits =
      switch colorType {
      case .gray: range.count == 2
      case .rgb: range.count == 6
      case .palette: range.count >= 1 && range.count <= palette.count / 3
      case .grayAlpha, .rgba: false
      }
    guard fits else { return }
    transparency = range.map { bytes[$0] }
  }
}

extension ImageHeader {
  init(_ png: PNGHeader) {
    let hasAlpha =
      switch png.colorType {
      case .grayAlpha, .rgba: true
      case .rgb, .palette: png.transparency != nil
      case .gray: false
      }
    self.init(
      width: png.width, height: png.height, bitDepth: png.bitDepth,
      isGray: png.colorType == .gray || png.colorType == .grayAlpha,
      hasAlpha: hasAlpha, orientation: png.orientation.exif)
  }
}
