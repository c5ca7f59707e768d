/// ASCII text, written without asking for memory; there must be room for it.
extension OutputSpan<UInt8> {
  @inlinable
  package mutating func append(_ text: StaticString) {
    text.withUTF8Buffer { append($0.span) }
  }

  @inlinable
  package mutating func append(_ bytes: Span<UInt8>) {
    // Safe: as many bytes are initialized as are counted, and there is room for them.
    bytes.withUnsafeBytes { source in
      precondition(source.count <= freeCapacity)
      withUnsafeMutableBufferPointer { target, count in
        UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(target)[count...])
          .copyMemory(from: source)
        count += source.count
      }
    }
  }

  @inlinable
  package mutating func append(decimal number: UInt64) {
    var digits = 1
    var rest = number / 10
    while rest > 0 {
      digits += 1
      rest /= 10
    }
    append(digits: digits, of: number)
  }

  /// Sixteen digits.
  @inlinable
  package mutating func append(hexadecimal number: UInt64) {
    precondition(freeCapacity >= 16)
    // Safe: as many digits are initialized as are counted, and there is room for them.
    withUnsafeMutableBufferPointer { target, count in
      for place in 0..<16 {
        let digit = UInt8(truncatingIfNeeded: number &>> UInt64(60 &- 4 &* place)) & 0xF
        target.initializeElement(at: count + place, to: digit + (digit < 10 ? 0x30 : 0x57))
      }
      count += 16
    }
  }

  /// The last digits, with zeros in front.
  @inlinable
  package mutating func append(digits: Int, of number: UInt64) {
    precondition(digits <= freeCapacity)
    // Safe: as many digits are initialized as are counted, and there is room for them.
    withUnsafeMutableBufferPointer { target, count in
      var rest = number
      for place in (count..<count + digits).reversed() {
        target.initializeElement(at: place, to: 0x30 + UInt8(truncatingIfNeeded: rest % 10))
        rest /= 10
      }
      count += digits
    }
  }
}
