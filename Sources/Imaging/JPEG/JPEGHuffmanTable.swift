/// The codes of one Huffman table, as a JPEG has them: canonical, at most 16 bits (ITU-T T.81,
/// annex C).
struct JPEGHuffmanTable: Hashable {
  static let maximumLength = 16

  /// How many codes have 1, 2, … 16 bits.
  let counts: [UInt8]
  /// What the codes stand for, by rising code.
  let symbols: [UInt8]

  /// - Parameters:
  ///   - counts: 16 of them, of no more codes than their lengths allow.
  ///   - symbols: as many as `counts` say.
  init(counts: [UInt8], symbols: [UInt8]) {
    precondition(counts.count == Self.maximumLength)
    precondition(symbols.count == counts.reduce(0) { $0 + Int($1) })
    self.counts = counts
    self.symbols = symbols
  }

  /// The symbol whose code the topmost of 16 bits begin with, and that code's length; nil where
  /// none does.
  func symbol(at bits: UInt16) -> (symbol: UInt8, length: Int)? {
    var (code, index) = (0, 0)
    for length in 1...Self.maximumLength {
      let count = Int(counts[length - 1])
      let offset = Int(bits) >> (Self.maximumLength - length) - code
      if offset < count { return offset < 0 ? nil : (symbols[index + offset], length) }
      code = (code + count) << 1
      index += count
    }
    return nil
  }
}
