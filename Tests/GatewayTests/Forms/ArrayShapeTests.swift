import Imaging
import Testing

@testable import Gateway

@Suite("The shape of an array")
struct ArrayShapeTests {
  private func shape(
    _ height: Int, _ width: Int, _ channels: Channels, _ layout: Layout = .interleaved,
    bits: Int = 8
  ) -> ArrayShape {
    ArrayShape(
      height: height, width: width, channels: channels, layout: layout, bitDepth: bits)
  }

  @Test("rows, columns, channels; channels first where they are planes")
  func dimensions() {
    #expect(shape(1080, 1920, .rgb).dimensions == [1080, 1920, 3])
    #expect(shape(1080, 1920, .bgra, .planar).dimensions == [4, 1080, 1920])
    #expect(shape(2, 3, .gray).dimensions == [2, 3, 1])
    #expect(ArrayShape.list([10, 1080, 1920, 3]) == "10, 1080, 1920, 3")
    #expect(ArrayShape.list([7]) == "7")
  }

  @Test("counts bytes and names the type")
  func bytes() {
    #expect(shape(2, 3, .rgb).byteCount == 18)
    #expect(shape(2, 3, .rgba, bits: 16).byteCount == 48)
    #expect(shape(2, 3, .rgb).dtype == "uint8")
    #expect(shape(2, 3, .rgb, bits: 16).dtype == "uint16")
  }

  @Test("a size that an image only declares is counted without overflow")
  func hugeSizes() {
    let side = Int(Int32.max)
    #expect(shape(side, side, .gray).byteCount == side * side)
    #expect(shape(side, side, .rgb).byteCount == .max)
    #expect(shape(side, side, .rgba, bits: 16).byteCount == .max)
  }

  @Test("comes back whole from the note that is kept beside a form")
  func notes() {
    for channels in Channels.allCases {
      for layout in Layout.allCases {
        for bits in [8, 16] {
          let shape = shape(2, 3, channels, layout, bits: bits)
          #expect(ArrayShape(note: shape.note) == shape)
        }
      }
    }
  }

  @Test(
    "a note of something else is none",
    arguments: [[], [1], [1, 2, 3, 4], [1, 2, 99, 0, 8], [1, 2, 0, 9, 8], [1, 2, -1, 0, 8]])
  func otherNotes(note: [Int]) {
    #expect(ArrayShape(note: note) == nil)
  }
}
