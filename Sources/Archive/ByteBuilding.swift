extension [UInt8] {
  mutating func append(littleEndian value: some FixedWidthInteger & UnsignedInteger) {
    for shift in stride(from: 0, to: value.bitWidth, by: 8) {
      append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }
}

extension Int64 {
  /// Moves an offset on. Throws: `ArchiveError.tooLarge` beyond 63 bits or for a negative count.
  mutating func advance(by count: Int64) throws(ArchiveError) {
    let (sum, overflow) = addingReportingOverflow(count)
    guard count >= 0, !overflow else { throw .tooLarge }
    self = sum
  }
}
