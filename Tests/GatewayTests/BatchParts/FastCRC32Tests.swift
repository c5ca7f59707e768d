import FrameBytes
import Testing

@testable import Gateway

@Suite("The checksum of a zip's entries")
struct FastCRC32Tests {
  @Test("is that of the check value in the catalogues")
  func checkValue() {
    #expect(FastCRC32.checksum(of: Array("123456789".utf8)) == 0xCBF4_3926)
  }

  @Test("is the same as by tables, at every length about the block sizes")
  func sameAsTables() {
    let bytes = (0..<1100).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ $0 >> 3) }
    for count in 0...bytes.count {
      let part = Array(bytes[..<count])
      let expected = CRC32.checksum(part.span)
      #expect(FastCRC32.checksum(of: part) == expected, "\(count) bytes")
    }
  }
}
