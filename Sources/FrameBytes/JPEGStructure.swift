/// The marker segments of a JPEG (ITU-T T.81, annex B).
enum JPEGStructure {
  private enum Marker {
    static let prefix: UInt8 = 0xFF
    static let stuffing: UInt8 = 0x00
    static let temporary: UInt8 = 0x01
    static let restarts: ClosedRange<UInt8> = 0xD0...0xD7
    static let startOfImage: UInt8 = 0xD8
    static let endOfImage: UInt8 = 0xD9
    static let startOfScan: UInt8 = 0xDA

    /// SOF0 to SOF15, without the three numbers among them that are DHT, JPG and DAC.
    static func startsFrame(_ marker: UInt8) -> Bool {
      (0xC0...0xCF).contains(marker) && marker != 0xC4 && marker != 0xC8 && marker != 0xCC
    }
  }

  /// Walks the segments by their lengths, so that an EOI inside one (a thumbnail's) isn't seen,
  /// and the scans' data by its markers, to the EOI that follows.
  static func check(_ bytes: Span<UInt8>) throws(FrameDefect) {
    guard bytes.starts(with: [Marker.prefix, Marker.startOfImage]) else {
      throw .damaged(offset: 0, what: "JPEG start of image")
    }
    var offset = 2
    var hasFrame = false
    var hasScan = false
    while true {
      let marker = try marker(in: bytes, at: &offset)
      switch marker {
      case Marker.endOfImage:
        guard hasScan else { throw .damaged(offset: offset, what: "end of image before a scan") }
        return
      case Marker.temporary: continue
      case Marker.stuffing, Marker.startOfImage, Marker.restarts:
        throw .damaged(offset: offset, what: "marker out of place")
      default: break
      }
      try skipSegment(in: bytes, at: &offset)
      if Marker.startsFrame(marker) { hasFrame = true }
      if marker == Marker.startOfScan {
        guard hasFrame else { throw .damaged(offset: offset, what: "scan before its frame") }
        try skipScanData(in: bytes, at: &offset)
        hasScan = true
      }
    }
  }

  /// Reads a marker and the fill bytes before it (B.1.1.2); `offset` goes behind it.
  private static func marker(
    in bytes: Span<UInt8>, at offset: inout Int
  ) throws(FrameDefect) -> UInt8 {
    guard offset < bytes.count else { throw .truncated(offset: bytes.count) }
    guard bytes[offset] == Marker.prefix else {
      throw .damaged(offset: offset, what: "no marker after a segment")
    }
    while offset < bytes.count, bytes[offset] == Marker.prefix { offset += 1 }
    guard offset < bytes.count else { throw .truncated(offset: bytes.count) }
    defer { offset += 1 }
    return bytes[offset]
  }

  /// The length counts its own two bytes (B.1.1.4).
  private static func skipSegment(
    in bytes: Span<UInt8>, at offset: inout Int
  ) throws(FrameDefect) {
    guard bytes.count - offset >= 2 else { throw .truncated(offset: bytes.count) }
    let length = Int(bytes.bigEndian16(at: offset))
    guard length >= 2 else { throw .damaged(offset: offset, what: "segment length") }
    guard length <= bytes.count - offset else { throw .truncated(offset: bytes.count) }
    offset += length
  }

  /// Moves `offset` over entropy-coded data, stuffed bytes and restarts, to the next marker's
  /// prefix (B.1.1.5).
  private static func skipScanData(
    in bytes: Span<UInt8>, at offset: inout Int
  ) throws(FrameDefect) {
    let start = offset
    while let prefix = bytes.firstUnstuffedPrefix(from: offset), prefix + 1 < bytes.count {
      switch bytes[prefix + 1] {
      case Marker.restarts: offset = prefix + 2
      case Marker.prefix: offset = prefix + 1
      default:
        guard prefix > start else { throw .damaged(offset: start, what: "scan without data") }
        offset = prefix
        return
      }
    }
    throw .truncated(offset: bytes.count)
  }
}

extension Span<UInt8> {
  /// The first 0xFF at or behind `start` with no stuffed zero after it, the last byte included;
  /// looked for at 64 places at once.
  fileprivate func firstUnstuffedPrefix(from start: Int) -> Int? {
    typealias Bytes = SIMD64<UInt8>
    let raw = self.bytes
    let prefix = Bytes(repeating: 0xFF)
    var offset = start
    while count - offset > 64 {
      // Not unsafe in effect: the loads are bounds-checked, and any bytes are a SIMD64 of bytes.
      let heads = raw.unsafeLoadUnaligned(fromByteOffset: offset, as: Bytes.self)
      let nexts = raw.unsafeLoadUnaligned(fromByteOffset: offset + 1, as: Bytes.self)
      // A mask is 64 bytes of all zeros or all ones, quicker looked at as words than by lanes.
      let words =
        unsafeBitCast(heads .== prefix, to: SIMD8<UInt64>.self)
        & ~unsafeBitCast(nexts .== Bytes.zero, to: SIMD8<UInt64>.self)
      let half = words.lowHalf | words.highHalf
      let quarter = half.lowHalf | half.highHalf
      if quarter.x | quarter.y != 0 { break }
      offset += 64
    }
    while offset < count {
      if self[offset] == 0xFF, offset + 1 == count || self[offset + 1] != 0 { return offset }
      offset += 1
    }
    return nil
  }
}
