/// The chunk layout of a PNG (PNG Third Edition, sections 5.2 to 5.6).
enum PNGStructure {
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  private static let ihdr: UInt32 = 0x4948_4452
  private static let idat: UInt32 = 0x4944_4154
  private static let iend: UInt32 = 0x4945_4E44
  /// Length, type and CRC.
  private static let chunkOverhead = 12

  /// Walks the chunks to IEND: IHDR first and once, IDAT there and in one piece, every CRC right.
  static func check(_ bytes: Span<UInt8>) throws(FrameDefect) {
    guard bytes.starts(with: signature) else {
      throw .damaged(offset: 0, what: "PNG signature")
    }
    var offset = signature.count
    var previous: UInt32?
    var hasData = false
    while true {
      let chunk = try Chunk(in: bytes, at: offset)
      switch chunk.type {
      case ihdr:
        guard previous == nil, chunk.length == 13 else {
          throw .damaged(offset: offset, what: "IHDR chunk")
        }
      case _ where previous == nil:
        throw .damaged(offset: offset, what: "first chunk is not IHDR")
      case idat:
        guard !hasData || previous == idat else {
          throw .damaged(offset: offset, what: "IDAT chunk apart from the others")
        }
        hasData = true
      case iend:
        guard hasData, chunk.length == 0 else {
          throw .damaged(offset: offset, what: "IEND chunk")
        }
        return
      default: break
      }
      previous = chunk.type
      offset += chunkOverhead + chunk.length
    }
  }

  /// A chunk that is all there and whose CRC is right.
  private struct Chunk {
    let type: UInt32
    let length: Int

    init(in bytes: Span<UInt8>, at offset: Int) throws(FrameDefect) {
      guard bytes.count - offset >= chunkOverhead else { throw .truncated(offset: bytes.count) }
      let declared = bytes.bigEndian32(at: offset)
      // Section 5.3: a length never exceeds 2^31 - 1.
      guard let length = Int32(exactly: declared) else {
        throw .damaged(offset: offset, what: "chunk length")
      }
      for position in offset + 4..<offset + 8 {
        let letter = bytes[position] | 0x20
        guard letter >= UInt8(ascii: "a"), letter <= UInt8(ascii: "z") else {
          throw .damaged(offset: offset, what: "chunk type")
        }
      }
      guard Int(length) <= bytes.count - offset - chunkOverhead else {
        throw .truncated(offset: bytes.count)
      }
      let end = offset + 8 + Int(length)
      var crc = CRC32()
      crc.update(bytes.extracting(offset + 4..<end))
      guard crc.value == bytes.bigEndian32(at: end) else {
        throw .damaged(offset: offset, what: "chunk CRC")
      }
      self.type = bytes.bigEndian32(at: offset + 4)
      self.length = Int(length)
    }
  }
}
