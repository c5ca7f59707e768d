/// Copies `count` bytes, from `start` on every `step` (which may be negative) of `source`, into
/// `target` from `targetStart` on every `targetStep`.
///
/// Every rearrangement of samples is a handful of these: a channel taken or left out, a plane, a
/// mirrored row, the high byte of 16 bits.
func copyBytes(
  _ source: Span<UInt8>, from start: Int, every step: Int, into target: inout MutableSpan<UInt8>,
  at targetStart: Int, every targetStep: Int, count: Int
) {
  guard count > 0 else { return }
  checkEnds(start, step, count, source.count)
  checkEnds(targetStart, targetStep, count, target.count)
  var (position, targetPosition) = (start, targetStart)
  for _ in 0..<count {
    // Safe: both ends of both walks were checked, and all else lies between them.
    unsafe target[unchecked: targetPosition] = source[unchecked: position]
    position &+= step
    targetPosition &+= targetStep
  }
}

/// The same with one value for all.
func fillBytes(
  _ value: UInt8, into target: inout MutableSpan<UInt8>, at targetStart: Int,
  every targetStep: Int, count: Int
) {
  guard count > 0 else { return }
  checkEnds(targetStart, targetStep, count, target.count)
  var targetPosition = targetStart
  for _ in 0..<count {
    // Safe: both ends of the walk were checked, and all else lies between them.
    unsafe target[unchecked: targetPosition] = value
    targetPosition &+= targetStep
  }
}

private func checkEnds(_ start: Int, _ step: Int, _ count: Int, _ length: Int) {
  let last = start + (count - 1) * step
  precondition(0..<length ~= start && 0..<length ~= last)
}

/// One byte of each of `count` words that begin at `start`, the lowest where `byte` is 0: 16 at
/// once, where single bytes that stand apart would go one by one.
func copyByte(
  _ byte: Int, ofWordsIn source: Span<UInt8>, from start: Int,
  into target: inout MutableSpan<UInt8>, at targetStart: Int, count: Int
) {
  let (words, shift) = (source.bytes, UInt32(8 * byte))
  target.withPart(targetStart..<targetStart + count) { target in
    for index in 0..<count {
      // Not unsafe in effect: the load is bounds-checked, and any bytes are a word.
      let word = words.unsafeLoadUnaligned(fromByteOffset: start &+ 4 &* index, as: UInt32.self)
      target[index] = UInt8(truncatingIfNeeded: word.littleEndian >> shift)
    }
  }
}

/// 16-bit samples with their two bytes the other way round.
func swappedBytes(_ bytes: [UInt8]) -> [UInt8] {
  var result = [UInt8](repeating: 0, count: bytes.count)
  var target = result.mutableSpan
  for byte in 0..<2 {
    copyBytes(
      bytes.span, from: 1 - byte, every: 2, into: &target, at: byte, every: 2,
      count: bytes.count / 2)
  }
  return result
}
