/// The CRC-32 of PNG, zip and gzip (ISO 3309; reversed polynomial 0xEDB88320), taken piece by
/// piece.
public struct CRC32: Sendable, Hashable {
  private var register: UInt32 = 0xFFFF_FFFF

  public init() {}

  /// The checksum of everything so far; 0 before the first byte.
  public var value: UInt32 { ~register }

  /// The checksum of `bytes` alone.
  public static func checksum(_ bytes: Span<UInt8>) -> UInt32 {
    var crc = CRC32()
    crc.update(bytes)
    return crc.value
  }

  /// Adds `bytes` to the checksum.
  public mutating func update(_ bytes: Span<UInt8>) {
    var rest = 0
    if bytes.count >= BlockElimination.worthwhileBytes {
      let elimination = BlockElimination(bytes, register: register)
      register = 0
      updateByTable(elimination.remainder.span)
      rest = elimination.consumedBytes
    }
    updateByTable(bytes.extracting(rest...))
  }

  private mutating func updateByTable(_ bytes: Span<UInt8>) {
    let table = Self.table.span
    let raw = bytes.bytes
    var crc = register
    var offset = 0
    while bytes.count - offset >= 16 {
      // Not unsafe in effect: the loads are bounds-checked, and every bit pattern is a UInt64.
      let low = UInt64(
        littleEndian: raw.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
      let high = UInt64(
        littleEndian: raw.unsafeLoadUnaligned(fromByteOffset: offset + 8, as: UInt64.self))
      crc =
        Self.folded(low ^ UInt64(crc), table, row: 8) ^ Self.folded(high, table, row: 0)
      offset += 16
    }
    while offset < bytes.count {
      crc = crc >> 8 ^ table[Int(UInt8(truncatingIfNeeded: crc) ^ bytes[offset])]
      offset += 1
    }
    register = crc
  }

  /// Slicing: byte k of the word is looked up in the row that carries it over all bytes behind it.
  @inline(__always)
  private static func folded(_ word: UInt64, _ table: Span<UInt32>, row: Int) -> UInt32 {
    func entry(_ byte: Int) -> UInt32 {
      table[(row + 7 - byte) << 8 | Int(UInt8(truncatingIfNeeded: word >> UInt64(8 * byte)))]
    }
    return entry(0) ^ entry(1) ^ entry(2) ^ entry(3) ^ entry(4) ^ entry(5) ^ entry(6) ^ entry(7)
  }

  /// Row n, byte b: the register after b and n zero bytes; 16 rows of 256.
  private static let table: [UInt32] = {
    var table = [UInt32](repeating: 0, count: 16 * 256)
    for byte in 0..<256 {
      var crc = UInt32(byte)
      for _ in 0..<8 { crc = crc >> 1 ^ (crc & 1 == 0 ? 0 : 0xEDB8_8320) }
      table[byte] = crc
    }
    for index in 256..<table.count {
      let previous = table[index - 256]
      table[index] = previous >> 8 ^ table[Int(previous & 0xFF)]
    }
    return table
  }()
}
