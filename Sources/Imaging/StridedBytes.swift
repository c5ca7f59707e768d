/// Copies `count` bytes, from `start` on every `step` (which may be negative) of `source`, into
/// `target` from `targetStart` on every `targetStep`.
///
/// Every rearrangement of samples is a handful of these: a channel taken or left out, a plane, a
/// mirrored row, the high byte of 16 bits.
func copyBytes(
  _ source: Span<UInt8>, from start: Int, every step: Int, into target: inout MutableSpan<UInt8>,
  at targetStart: Int, every targetStep: Int, count: Int
) {
  var (position, targetPosition) = (start, targetStart)
  for _ in 0..<count {
    target[targetPosition] = source[position]
    position &+= step
    targetPosition &+= targetStep
  }
}

/// The same with one value for all.
func fillBytes(
  _ value: UInt8, into target: inout MutableSpan<UInt8>, at targetStart: Int,
  every targetStep: Int, count: Int
) {
  var targetPosition = targetStart
  for _ in 0..<count {
    target[targetPosition] = value
    targetPosition &+= targetStep
  }
}
