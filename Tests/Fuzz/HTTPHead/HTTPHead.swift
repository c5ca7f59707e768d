import FuzzSupport
import HTTPWire

/// Requests, head and body: whole, in the pieces that the input asks for, byte by byte, and behind
/// another request on the same connection.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  var input = FuzzInput(start, count)
  var limits = RequestLimits()
  if input.choice(below: 2) == 1 {
    limits.requestLineBytes = 40
    limits.headBytes = 120
    limits.fieldCount = 4
    limits.leadingEmptyLines = 1
    limits.chunkExtensionBytes = 8
    limits.trailerBytes = 24
  }
  let lengths = input.pieceLengths()
  let (place, byte) = (input.choice(below: 1 << 10), input.choice())
  let bytes = Array(input.bytes)
  let whole = RequestReading(bytes, ends: [bytes.count], limits: limits)
  let pieces = RequestReading(bytes, ends: bytes.ends(ofPieces: lengths), limits: limits)
  let single = RequestReading(
    bytes, ends: Array(stride(from: 1, through: bytes.count, by: 1)), limits: limits)
  require(pieces == whole, "pieces give \(pieces.verdict), the whole \(whole.verdict)")
  require(single == whole, "single bytes give \(single.verdict), the whole \(whole.verdict)")
  // Most of the request before is the same, as on a connection that is kept.
  var before = bytes
  if !before.isEmpty { before[place % before.count] = byte }
  for before in [before, bytes] {
    let behind = RequestReading(bytes, ends: [bytes.count], limits: limits, behind: before)
    require(behind == whole, "behind another \(behind.verdict), alone \(whole.verdict)")
  }
  return 0
}
