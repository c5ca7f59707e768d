/// What a JPEG's scans bring, told from their headers (ITU-T T.81, B.2.3 and annex G).
///
/// Where a picture of several scans ends between two of them, libjpeg shows what has come so far,
/// without a word: here that is half a picture.
struct JPEGScans {
  private static let coefficients = 64
  /// Scans of one picture, at most. Encoders make a dozen, and no more than some thirty can bring
  /// anything new; each costs a walk over all blocks, however little it says.
  static let maximumScans = 100

  /// Coefficients that came to their last bit, a bit each, by component.
  private var whole: [UInt8: UInt64] = [:]

  /// Throws: `damaged` where the bytes can't be enough, where the image ends before each
  /// coefficient of each component came with all its bits, or has more than `maximumScans`.
  static func check(_ bytes: Span<UInt8>, of header: JPEGHeader) throws(ImagingError) {
    guard holdsBlocks(bytes.count - header.firstScan, header) else {
      throw .damaged("JPEG of too few bytes for its size")
    }
    var scans = JPEGScans()
    var offset = header.firstScan
    var count = 0
    while let segment = JPEGSegment(in: bytes, at: offset), segment.marker != 0xD9 {
      offset = segment.body.upperBound
      guard segment.marker == 0xDA else { continue }
      count += 1
      guard count <= maximumScans else { throw .damaged("JPEG of over \(maximumScans) scans") }
      try scans.record(bytes, segment.body, isProgressive: header.isProgressive)
      // A sequential picture's data can hold one scan of each component, and no more.
      if !header.isProgressive, scans.isComplete(header) { return }
      offset = endOfData(bytes, from: offset)
    }
    guard scans.isComplete(header) else { throw .damaged("JPEG ends before its last scan") }
  }

  /// Whether so many bytes can hold a component's blocks: by Huffman's codes none takes less than a
  /// bit for its mean, and another for its end where all of it comes in one scan.
  private static func holdsBlocks(_ count: Int, _ header: JPEGHeader) -> Bool {
    guard !header.isArithmetic else { return true }
    // At least: a component of the full width has a quarter of the height.
    let blocks = (header.width + 7) / 8 * ((header.height + 7) / 8) / 4
    return blocks * (header.isProgressive ? 1 : 2) <= count * 8
  }

  /// The next marker behind entropy-coded data, or the end.
  private static func endOfData(_ bytes: Span<UInt8>, from start: Int) -> Int {
    var offset = start
    while offset + 1 < bytes.count {
      if bytes[offset] == 0xFF, isMarker(0xFF00 | Int(bytes[offset + 1])) { return offset }
      offset += 1
    }
    return bytes.count
  }

  /// Whether two bytes end entropy-coded data: no stuffing, fill byte or restart.
  private static func isMarker(_ pair: Int) -> Bool {
    pair > 0xFF00 && pair < 0xFFFF && !(0xFFD0...0xFFD7).contains(pair)
  }

  private mutating func record(
    _ bytes: Span<UInt8>, _ body: Range<Int>, isProgressive: Bool
  ) throws(ImagingError) {
    let start = body.lowerBound
    guard let count = bytes.bigEndian(1, at: start), body.count == 4 + 2 * count else {
      throw .damaged("JPEG scan header")
    }
    let selection = start + 1 + 2 * count
    let (first, last) = (Int(bytes[selection]), Int(bytes[selection + 1]))
    // Sequential scans bring everything, whatever the three bytes say.
    guard !isProgressive || (first <= last && last < Self.coefficients) else {
      throw .damaged("JPEG scan header")
    }
    // A low nibble above 0 leaves bits to later scans.
    guard !isProgressive || bytes[selection + 2] & 0x0F == 0 else { return }
    let band = isProgressive ? (UInt64.max >> (63 - (last - first))) << first : .max
    for index in 0..<count { whole[bytes[start + 1 + 2 * index], default: 0] |= band }
  }

  private func isComplete(_ header: JPEGHeader) -> Bool {
    header.components.allSatisfy { whole[$0] == .max }
  }
}
