/// Searches that look at sixteen bytes at a time.
///
/// Constants are spelled as blocks: an operator between a block and one number goes lane by lane,
/// through forty times as many instructions.
extension Octets {
  typealias Block = SIMD16<UInt8>
  typealias Marks = SIMDMask<SIMD16<Int8>>

  /// The first control character at or behind `start`, a tab not counted; `bytes.count` if none.
  static func firstControl(in bytes: Span<UInt8>, from start: Int) -> Int {
    first(in: bytes, start..<bytes.count) { block in
      ((block .< all(space)) .| (block .== all(0x7F))) .& (block .!= all(tab))
    }
  }

  /// The first byte there that is not visible ASCII; the range's end if none.
  static func firstInvisible(in bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
    first(in: bytes, range) { block in (block .<= all(space)) .| (block .>= all(0x7F)) }
  }

  /// The first byte there that is no `tchar`, where a token that begins there ends.
  static func endOfToken(in bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
    first(in: bytes, range) { block in
      let isInvisible = (block .<= all(space)) .| (block .>= all(0x7F))
      // `()`, `:;<=>?@`, `[\]`
      let isInRun =
        ((block &- all(0x28)) .< all(2)) .| ((block &- all(0x3A)) .< all(7))
        .| ((block &- all(0x5B)) .< all(3))
      // `"`, `,`, `/`, `{`, `}`
      let isQuoteOrComma = (block .== all(0x22)) .| (block .== all(0x2C))
      let isSlashOrBrace =
        (block .== all(0x2F)) .| (block .== all(0x7B)) .| (block .== all(0x7D))
      return isInvisible .| isInRun .| isQuoteOrComma .| isSlashOrBrace
    }
  }

  /// The first such byte there; the range's end if none.
  static func first(_ byte: UInt8, in bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
    first(in: bytes, range) { block in block .== all(byte) }
  }

  /// How many bytes both begin with.
  static func countEqual(_ one: Span<UInt8>, _ other: Span<UInt8>) -> Int {
    let count = min(one.count, other.count)
    return one.withUnsafeBytes { one in
      other.withUnsafeBytes { other in
        var index = 0
        while count &- index >= 8 {
          let difference =
            one.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            ^ other.loadUnaligned(fromByteOffset: index, as: UInt64.self)
          // The first byte is the lowest.
          if difference != 0 { return index &+ difference.littleEndian.trailingZeroBitCount / 8 }
          index &+= 8
        }
        while index < count, one[index] == other[index] { index &+= 1 }
        return index
      }
    }
  }

  @inline(__always)
  private static func all(_ byte: UInt8) -> Block { Block(repeating: byte) }

  @inline(__always)
  private static func first(
    in bytes: Span<UInt8>, _ range: Range<Int>, where marks: (Block) -> Marks
  ) -> Int {
    bytes.withUnsafeBytes { raw in
      var index = range.lowerBound
      while index < range.upperBound {
        // Safe: a mask's lanes are bytes of ones or zeros, and the first is the lowest.
        let words = unsafeBitCast(marks(block(of: raw, at: index)), to: SIMD2<UInt64>.self)
        if words[0] | words[1] != 0 {
          let lane =
            words[0] != 0
            ? words[0].trailingZeroBitCount / 8 : 8 + words[1].trailingZeroBitCount / 8
          return min(index &+ lane, range.upperBound)
        }
        index &+= 16
      }
      return range.upperBound
    }
  }

  /// Sixteen bytes, of which those behind the last are zero.
  @inline(__always)
  private static func block(of raw: UnsafeRawBufferPointer, at index: Int) -> Block {
    if raw.count &- index >= 16 {
      return raw.loadUnaligned(fromByteOffset: index, as: Block.self)
    }
    var block = Block()
    for lane in 0..<raw.count &- index { block[lane] = raw[index &+ lane] }
    return block
  }
}
