import Testing

@testable import HTTPServer

@Suite("The input buffer")
struct InputBufferTests {
  private func append(_ bytes: [UInt8], to buffer: inout InputBuffer) {
    bytes.withUnsafeBytes { buffer.append($0) }
  }

  @Test("keeps what was not used, in order")
  func keepsRest() {
    var buffer = InputBuffer()
    append([1, 2, 3], to: &buffer)
    buffer.use(2)
    append([4], to: &buffer)
    #expect(Array(buffer.bytes[buffer.offset...]) == [3, 4])
  }

  @Test("holds no storage once everything is used")
  func holdsNothing() {
    var buffer = InputBuffer()
    append([UInt8](repeating: 1, count: 10_000), to: &buffer)
    buffer.use(10_000)
    #expect(buffer.isEmpty)
    #expect(buffer.bytes.capacity == 0)
  }

  @Test("what needed more is looked at again when more is there")
  func looksAgain() {
    var buffer = InputBuffer()
    append([1], to: &buffer)
    buffer.isStarved = true
    append([2], to: &buffer)
    #expect(!buffer.isStarved)
  }
}
