import Testing

@testable import HTTPWire

@Suite("Searches by sixteen")
struct OctetScanTests {
  /// Around one block and two.
  private static let lengths = [1, 2, 7, 15, 16, 17, 31, 32, 33, 40]

  /// Has `search` find each byte at each place, among bytes that it passes over, exactly where
  /// `isFound` says so.
  private func expectFound(
    filler: UInt8, where isFound: (UInt8) -> Bool,
    by search: (Span<UInt8>, Range<Int>) -> Int
  ) {
    for length in Self.lengths {
      for place in 0..<length {
        for byte in UInt8.min ... .max {
          var bytes = [UInt8](repeating: filler, count: length)
          bytes[place] = byte
          let wanted = isFound(byte) ? place : length
          guard search(bytes.span, 0..<length) != wanted else { continue }
          Issue.record("\(byte) at \(place) of \(length)")
        }
      }
    }
  }

  @Test("control characters, the tab excepted")
  func findsControls() {
    expectFound(
      filler: 0x80, where: { $0 != 0x09 && ($0 < 0x20 || $0 == 0x7F) },
      by: { Octets.firstControl(in: $0, from: $1.lowerBound) })
  }

  @Test("where a token ends")
  func findsEndsOfTokens() {
    expectFound(
      filler: UInt8(ascii: "a"), where: { !Octets.isToken($0) },
      by: { Octets.endOfToken(in: $0, $1) })
  }

  @Test("what is not visible ASCII")
  func findsInvisible() {
    expectFound(
      filler: UInt8(ascii: "a"), where: { $0 <= 0x20 || $0 >= 0x7F },
      by: { Octets.firstInvisible(in: $0, $1) })
  }

  @Test("one byte")
  func findsByte() {
    expectFound(
      filler: UInt8(ascii: "a"), where: { $0 == 0x3F }, by: { Octets.first(0x3F, in: $0, $1) })
  }

  @Test("what stands before or behind the range is not found")
  func keepsToRange() {
    for length in Self.lengths {
      let bytes = [0x3F] + [UInt8](repeating: 0x61, count: length) + [0x3F, 0x3F]
      #expect(Octets.first(0x3F, in: bytes.span, 1..<length + 1) == length + 1)
      #expect(Octets.first(0x3F, in: bytes.span, length..<length) == length)
    }
  }

  @Test("how far two begin alike")
  func countsEqual() {
    for length in Self.lengths {
      let one = [UInt8](repeating: 0x61, count: length)
      #expect(Octets.countEqual(one.span, (one + [0x61]).span) == length)
      #expect(Octets.countEqual((one + [0x61]).span, one.span) == length)
      for place in one.indices {
        for byte: UInt8 in [0x60, 0x62, 0xE1, 0] {
          var other = one
          other[place] = byte
          #expect(Octets.countEqual(one.span, other.span) == place)
        }
      }
    }
  }
}
