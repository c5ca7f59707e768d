/// Numbers as the disk tier writes them.
enum LittleEndian {
  static func bytes<Number: FixedWidthInteger>(of number: Number) -> [UInt8] {
    (0..<Number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> Number($0 * 8)) }
  }

  /// The number at `offset`; the caller has checked that its bytes are there.
  static func number<Number: FixedWidthInteger>(at offset: Int, in bytes: [UInt8]) -> Number {
    (0..<Number.bitWidth / 8).reduce(into: 0) { number, place in
      number |= Number(truncatingIfNeeded: bytes[offset + place]) << Number(place * 8)
    }
  }
}
