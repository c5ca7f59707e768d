/// Finds where a delimiter, CRLF and two hyphens and the boundary, may begin.
struct DelimiterScanner: Sendable {
  /// CRLF, `--`, boundary.
  let delimiter: [UInt8]

  init(_ boundary: MultipartBoundary) {
    delimiter = [.carriageReturn, .lineFeed, .hyphen, .hyphen] + boundary.bytes
  }

  /// The first place at or after `start` where the whole delimiter stands, or where the input ends
  /// in a beginning of it; the input's count where there is neither.
  func firstCandidate(in input: Span<UInt8>, from start: Int) -> Int {
    // 64 places at once: a place may hold the delimiter only if both its first and its last
    // byte fit, which one byte pair in 65,536 of compressed data does by chance.
    typealias Bytes = SIMD64<UInt8>
    let lastOffset = delimiter.count - 1
    let first = Bytes(repeating: delimiter[0])
    let last = Bytes(repeating: delimiter[lastOffset])
    let bytes = input.bytes
    var place = start
    while place + lastOffset + 64 <= input.count {
      // Any bytes are a SIMD64 of bytes, and the loads check their bounds themselves.
      let heads = bytes.unsafeLoadUnaligned(fromByteOffset: place, as: Bytes.self)
      let tails = bytes.unsafeLoadUnaligned(fromByteOffset: place + lastOffset, as: Bytes.self)
      // A mask is 64 bytes of all zeros or all ones; going through its lanes one by one would
      // be 40 times slower than looking at them as words.
      let mask =
        unsafeBitCast(heads .== first, to: SIMD8<UInt64>.self)
        & unsafeBitCast(tails .== last, to: SIMD8<UInt64>.self)
      let half = mask.lowHalf | mask.highHalf
      let quarter = half.lowHalf | half.highHalf
      if quarter.x | quarter.y != 0 {
        for word in 0..<8 {
          let found = firstMatch(mask[word], in: input, at: place + 8 * word)
          if let found { return found }
        }
      }
      place += 64
    }
    while place < input.count {
      if input[place] == delimiter[0], fits(input, at: place) { return place }
      place += 1
    }
    return input.count
  }

  /// The first of the eight places from `place` on that `mask` marks and the delimiter fits.
  private func firstMatch(_ mask: UInt64, in input: Span<UInt8>, at place: Int) -> Int? {
    var mask = UInt64(littleEndian: mask)
    while mask != 0 {
      let lane = mask.trailingZeroBitCount / 8
      if fits(input, at: place + lane) { return place + lane }
      mask &= ~(0xFF << UInt64(lane * 8))
    }
    return nil
  }

  /// Whether the input from `place` on is the delimiter, as far as the input goes.
  private func fits(_ input: Span<UInt8>, at place: Int) -> Bool {
    let count = min(delimiter.count, input.count - place)
    var offset = 0
    while offset < count, input[place + offset] == delimiter[offset] { offset += 1 }
    return offset == count
  }
}
