/// A progressive JPEG of 8 × 8 mid-grey pixels, in as many scans as wanted, each of them as the
/// standard has it (ITU-T T.81, annex G): coefficients come one by one and bit by bit.
enum ScanWriter {
  /// The most scans that 64 coefficients of 7 bits more than their first make.
  static let scanLimit = 1 + 63 * 8

  /// - Parameter scans: 64 to `scanLimit`.
  static func jpeg(scans: Int) -> [UInt8] {
    let frame: [UInt8] = [8, 0, 8, 0, 8, 1, 1, 0x11, 0]
    // One code of one bit: no difference in DC, the end of the block in AC.
    let codes: [UInt8] = [1] + [UInt8](repeating: 0, count: 15) + [0]
    var bytes: [UInt8] = [0xFF, 0xD8]
    bytes += segment(0xDB, [0] + [UInt8](repeating: 1, count: 64))
    bytes += segment(0xC2, frame)
    bytes += segment(0xC4, [0x00] + codes)
    bytes += segment(0xC4, [0x10] + codes)
    bytes += scan(coefficient: 0, high: 0, low: 0)
    var rest = scans - 1 - 63
    for coefficient in 1...63 {
      // What comes later than its first scan, one bit each.
      let refinements = min(rest, 7)
      rest -= refinements
      bytes += scan(coefficient: coefficient, high: 0, low: refinements)
      for low in (0..<refinements).reversed() {
        bytes += scan(coefficient: coefficient, high: low + 1, low: low)
      }
    }
    return bytes + [0xFF, 0xD9]
  }

  private static func segment(_ marker: UInt8, _ body: [UInt8]) -> [UInt8] {
    [0xFF, marker, 0, UInt8(body.count + 2)] + body
  }

  /// The one block's one code, and ones that fill the byte.
  private static func scan(coefficient: Int, high: Int, low: Int) -> [UInt8] {
    let band = UInt8(coefficient)
    return segment(0xDA, [1, 1, 0, band, band, UInt8(high << 4 | low)]) + [0x7F]
  }
}
