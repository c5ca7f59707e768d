import FuzzSupport
import Multipart

/// Multipart bodies: whole, in the pieces that the input asks for, and byte by byte.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  var input = FuzzInput(start, count)
  let boundaries = ["frames", "-", "--a", "a\r", String(repeating: "b", count: 70), "a b"]
  let name = boundaries[input.choice(below: boundaries.count)]
  guard let boundary = try? MultipartBoundary(Array(name.utf8)) else { return 0 }
  var limits = MultipartParser.Limits()
  if input.choice(below: 2) == 1 {
    limits.headBytes = 64
    limits.headFields = 3
    limits.preambleBytes = 16
    limits.epilogueBytes = 16
    limits.paddingBytes = 2
    limits.parts = 4
  }
  let lengths = input.pieceLengths()
  let body = Array(input.bytes)
  let ends = [
    [body.count], body.ends(ofPieces: lengths), Array(stride(from: 1, through: body.count, by: 1)),
  ]
  let readings = ends.map {
    MultipartReading(body, ends: $0, boundary: boundary, limits: limits)
  }
  require(readings[1].isSame(as: readings[0]), "pieces give something else than the whole")
  require(readings[2].isSame(as: readings[0]), "single bytes give something else than the whole")
  return 0
}
