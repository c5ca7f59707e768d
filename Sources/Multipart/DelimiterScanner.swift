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
    // Sixteen places at once: a place may hold the delimiter only if both its first and its last
    // byte fit, which one byte pair in 65,536 of compressed data does by chance.
    let lastOffset = delimiter.count - 1
    let first = SIMD16<UInt8>(repeating: delimiter[0])
    let last = SIMD16<UInt8>(repeating: delimiter[lastOffset])
    let bytes = input.bytes
    var place = start
    while place + lastOffset + 16 <= input.count {
      // Any bytes are a SIMD16 of bytes, and the loads check their bounds themselves.
      let heads = bytes.unsafeLoadUnaligned(fromByteOffset: place, as: SIMD16<UInt8>.self)
      let tails = bytes.unsafeLoadUnaligned(
        fromByteOffset: place + lastOffset, as: SIMD16<UInt8>.self)
      // A mask is sixteen bytes of all zeros or all ones; going through its lanes one by one would
      // be 40 times slower than looking at them as two words.
      let mask =
        unsafeBitCast(heads .== first, to: SIMD2<UInt64>.self)
        & unsafeBitCast(tails .== last, to: SIMD2<UInt64>.self)
      if mask.x | mask.y != 0 {
        if let found = firstMatch(mask.x, in: input, at: place) { return found }
        if let found = firstMatch(mask.y, in: input, at: place + 8) { return found }
      }
      place += 16
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
