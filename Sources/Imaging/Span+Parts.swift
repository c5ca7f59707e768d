extension MutableSpan<UInt8> {
  /// Gives `body` the part at `range`, which has to be within the span.
  @inline(__always)
  mutating func withPart<Value>(
    _ range: Range<Int>, _ body: (inout MutableSpan<UInt8>) -> Value
  ) -> Value {
    withUnsafeMutableBufferPointer { buffer in
      // Safe: slicing checks the range, and the part lives within this closure alone.
      var part = UnsafeMutableBufferPointer(rebasing: buffer[range]).mutableSpan
      return body(&part)
    }
  }
}
