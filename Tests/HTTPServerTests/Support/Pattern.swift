/// A body that repeats at no power of two, so that nothing that is left out, doubled or moved goes
/// unseen.
func pattern(_ count: Int) -> [UInt8] {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(count + block.count)
  while bytes.count < count { bytes += block }
  return Array(bytes.prefix(count))
}

private let block = (0..<4099).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }
