import CISAL

/// A PNG file in the making: its signature, and one chunk after the other (section 5.3).
struct PNGChunks {
  static let signatureCount = 8
  /// Length, type and CRC of each chunk.
  static let chunkOverhead = 12

  private(set) var bytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// - Parameter capacity: bytes of the whole file.
  init(capacity: Int) {
    bytes.reserveCapacity(capacity)
  }

  /// `write` appends the chunk's data, fewer than 2³¹ bytes.
  mutating func append(_ type: PNGChunkType, _ write: (inout [UInt8]) -> Void) {
    let start = bytes.count
    bytes.append(bigEndian: 0)
    bytes.append(bigEndian: type.rawValue)
    let data = bytes.count
    write(&bytes)
    let length = UInt32(bytes.count - data).bigEndian
    withUnsafeBytes(of: length) { bytes.replaceSubrange(start..<start + 4, with: $0) }
    bytes.append(bigEndian: PNGChecksum.of(bytes.span.extracting(start + 4..<bytes.count)))
  }
}

/// The CRC-32 of chunks, by the processor's carry-less multiplication.
enum PNGChecksum {
  static func of(_ bytes: Span<UInt8>) -> UInt32 {
    // Safe: ISA-L reads `count` bytes from the pointer and keeps nothing.
    bytes.withUnsafeBufferPointer { crc32_gzip_refl(0, $0.baseAddress, UInt64($0.count)) }
  }
}

extension [UInt8] {
  mutating func append(bigEndian word: UInt32) {
    Swift.withUnsafeBytes(of: word.bigEndian) { append(contentsOf: $0) }
  }
}
