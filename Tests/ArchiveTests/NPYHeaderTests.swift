import Archive
import Testing

@Suite("NPY header")
struct NPYHeaderTests {
  @Test("is as NumPy writes it")
  func layout() {
    let text = "{'descr': '|u1', 'fortran_order': False, 'shape': (1080, 1920, 3), }"
    let padding = String(repeating: " ", count: 128 - 10 - text.utf8.count - 1)
    let expected =
      [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array((text + padding + "\n").utf8)
    #expect(NPYHeader.bytes(shape: [1080, 1920, 3], dtype: .uint8) == expected)
  }

  @Test(
    "has the shape as a Python tuple, and ends on a multiple of 64",
    arguments: [
      ([], .uint16, "'<u2', 'fortran_order': False, 'shape': (), }"),
      ([5], .uint8, "'|u1', 'fortran_order': False, 'shape': (5,), }"),
      ([0, 7], .uint8, "'|u1', 'fortran_order': False, 'shape': (0, 7), }"),
      ([100_000, 3, 4096, 4096], .uint16, "'shape': (100000, 3, 4096, 4096), }"),
    ] as [([Int], NPYHeader.DType, String)])
  func shapes(shape: [Int], dtype: NPYHeader.DType, text: String) {
    let bytes = NPYHeader.bytes(shape: shape, dtype: dtype)
    #expect(bytes.count % 64 == 0 && bytes.last == 0x0A)
    #expect(Int(bytes[8]) + Int(bytes[9]) << 8 == bytes.count - 10)
    #expect(String(decoding: bytes.dropFirst(10), as: UTF8.self).contains(text))
  }
}
