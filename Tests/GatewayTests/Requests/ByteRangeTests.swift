import Testing

@testable import Gateway

@Suite("One range of bytes")
struct ByteRangeTests {
  /// Against a representation of 10 bytes.
  static let vectors: [(field: String, range: ByteRange)] = [
    ("bytes=0-0", .bytes(0..<1)), ("bytes=0-9", .bytes(0..<10)), ("bytes=0-10", .bytes(0..<10)),
    ("bytes=9-9", .bytes(9..<10)), ("bytes=9-", .bytes(9..<10)), ("bytes=0-", .bytes(0..<10)),
    ("bytes=2-5", .bytes(2..<6)), ("Bytes=2-5", .bytes(2..<6)), ("bytes= 2 - 5", .bytes(2..<6)),
    ("bytes=0-9223372036854775807", .bytes(0..<10)),
    ("bytes=0-99999999999999999999999999", .bytes(0..<10)),
    ("bytes=-1", .bytes(9..<10)), ("bytes=-10", .bytes(0..<10)), ("bytes=-11", .bytes(0..<10)),
    ("bytes=-99999999999999999999999999", .bytes(0..<10)),
    ("bytes=10-", .unsatisfiable), ("bytes=10-10", .unsatisfiable),
    ("bytes=10-99999999999999999999999", .unsatisfiable), ("bytes=-0", .unsatisfiable),
    ("bytes=99999999999999999999999-", .unsatisfiable),
    ("", .ignored), ("bytes", .ignored), ("bytes=", .ignored), ("bytes=-", .ignored),
    ("bytes=5", .ignored), ("bytes=5-2", .ignored), ("bytes=a-b", .ignored),
    ("bytes=0-1,3-4", .ignored), ("bytes=0-1,", .ignored), ("bytes=--1", .ignored),
    ("bytes=+0-1", .ignored), ("bytes=0x0-1", .ignored), ("bytes=0-1-2", .ignored),
    ("bytes=1 2-30", .ignored), ("bytes=０-1", .ignored), ("lines=0-1", .ignored),
    ("bytes =0-1", .ignored), ("bytes=0-1=2", .ignored),
  ]

  @Test("is read within the representation, or ignored, or can't be satisfied", arguments: vectors)
  func reading(field: String, range: ByteRange) {
    #expect(ByteRange(field, length: 10) == range)
  }

  @Test(
    "of nothing is never satisfied", arguments: ["bytes=0-", "bytes=0-0", "bytes=-1", "bytes=-0"])
  func empty(field: String) {
    #expect(ByteRange(field, length: 0) == .unsatisfiable)
  }
}
