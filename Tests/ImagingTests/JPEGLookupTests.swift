import Testing

@testable import Imaging

@Suite("Looking up a JPEG's codes")
struct JPEGLookupTests {
  /// ITU-T T.81, table K.5, up to its sixteen-bit codes.
  private static let counts: [UInt8] = [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 3]
  private static let symbols: [UInt8] = [
    0x01, 0x02, 0x03, 0x00, 0x04, 0x11, 0x05, 0x12, 0x21, 0x31, 0x41, 0x06, 0x13, 0x51, 0x61,
    0x07, 0x22, 0x71, 0x14, 0x32, 0x81, 0x91, 0xA1, 0x08, 0x23, 0x42, 0xB1, 0xC1, 0x15, 0x52,
    0xD1, 0xF0, 0x24, 0x33, 0x62, 0x72, 0x82, 0x09, 0x0A, 0x16,
  ]
  private let table = JPEGHuffmanTable(counts: Self.counts, symbols: Self.symbols)

  @Test("a symbol is found by the canonical code, of any length")
  func canonicalCodes() {
    // Codes count up, and get a zero behind them with each bit more (C.2).
    var (code, index) = (0, 0)
    for length in 1...16 {
      for _ in 0..<Self.counts[length - 1] {
        for rest in [0, (1 << (16 - length)) - 1] {
          let found = table.symbol(at: UInt16(code << (16 - length) | rest))
          #expect(found?.symbol == Self.symbols[index])
          #expect(found?.length == length)
        }
        (code, index) = (code + 1, index + 1)
      }
      code <<= 1
    }
    #expect(table.symbol(at: UInt16.max) == nil)
  }

  /// What bits mean by the standard's own way, a code at a time: coefficients with their distance
  /// from the one before, and the bits' number; nil where they end within the first.
  private func decoded(
    _ bits: Int
  ) -> (steps: [(advance: Int, value: Int, length: Int)], length: Int, ends: Bool)? {
    var (steps, used): ([(advance: Int, value: Int, length: Int)], Int) = ([], 0)
    while steps.count < 2 {
      let next = bits << (6 + used) & 0xFFFF
      guard let (symbol, length) = table.symbol(at: UInt16(next)),
        used + length <= JPEGLookup.width
      else { break }
      let (run, size) = (Int(symbol >> 4), Int(symbol & 15))
      if size == 0 && run != 15 { return (steps, used + length, true) }
      guard used + length + size <= JPEGLookup.width else { break }
      let magnitude = bits >> (JPEGLookup.width - used - length - size) & (1 << size - 1)
      let isNegative = size > 0 && magnitude < 1 << (size - 1)
      steps.append((run + 1, isNegative ? magnitude - (1 << size - 1) : magnitude, length + size))
      used += length + size
    }
    return steps.isEmpty ? nil : (steps, used, false)
  }

  @Test("every entry means what its bits mean one code at a time")
  func entries() {
    #expect(JPEGLookup.width == 10)
    let lookup = JPEGLookup.coefficients(table)
    var (singles, pairs, ends) = (0, 0, 0)
    for bits in 0..<JPEGLookup.count {
      let entry = lookup.entries[bits]
      guard let (steps, length, isEnd) = decoded(bits) else {
        #expect(entry & JPEGLookup.isLong != 0, "of \(bits)")
        continue
      }
      #expect(entry & JPEGLookup.isLong == 0 && entry & 63 == UInt64(length), "of \(bits)")
      #expect((entry & JPEGLookup.isEnd != 0) == steps.isEmpty, "of \(bits)")
      guard let first = steps.first, let last = steps.last else { continue }
      #expect((entry & JPEGLookup.ends != 0) == isEnd, "of \(bits)")
      #expect(Int(entry >> 8 & 255) == first.advance, "of \(bits)")
      #expect(Int(entry >> 28 & 15) == first.length, "of \(bits)")
      #expect(Int(entry >> 16 & 255) == steps.reduce(0) { $0 + $1.advance }, "of \(bits)")
      #expect(Int(Int16(truncatingIfNeeded: entry >> 32)) == first.value, "of \(bits)")
      #expect(Int(Int16(truncatingIfNeeded: entry >> 48)) == last.value, "of \(bits)")
      if isEnd { ends += 1 } else if steps.count == 2 { pairs += 1 } else { singles += 1 }
    }
    #expect(singles > 100 && pairs > 100 && ends > 20)
  }

  @Test("bits are read as they stand, whatever the lengths")
  func bits() {
    let bytes = PixelBuffer.noise(width: 50, height: 1, channels: .gray).bytes
    let expected = bytes.flatMap { byte in (0..<8).map { Int(byte >> (7 - $0) & 1) } }
    let padded = bytes + [UInt8](repeating: 0, count: 16)
    padded.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      var (reader, read, length) = (JPEGBitReader(at: start), 0, 1)
      while read + length <= expected.count {
        reader.refill()
        let value = expected[read..<read + length].reduce(0) { $0 << 1 | $1 }
        #expect(reader.top(length) == value)
        reader.skip(length)
        read += length
        length = length % JPEGBitReader.guaranteedBits + 5
        if length > JPEGBitReader.guaranteedBits { length = 1 }
        #expect(reader.readBits(from: start) == read)
      }
      #expect(read > 300)
    }
  }

  @Test(
    "a magnitude below half its range is negative",
    arguments: [(1, 0, -1), (1, 1, 1), (3, 0, -7), (3, 3, -4), (3, 4, 4), (15, 0, -32_767)])
  func magnitudes(length: Int, bits: Int, value: Int) {
    let word = bits << (16 - length)
    let bytes = [UInt8(word >> 8), UInt8(word & 255)] + [UInt8](repeating: 0, count: 16)
    bytes.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      var reader = JPEGBitReader(at: start)
      reader.refill()
      #expect(reader.magnitude(length) == value)
    }
  }
}
