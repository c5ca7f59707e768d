import FrameBytes
import FuzzSupport

/// JPEGs as they come from the platform, through the structure's check and the codec.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(FuzzInput(start, count).bytes)
  do throws(FrameDefect) {
    let frame = try Frame(checking: bytes)
    if frame.type == .jpeg { _ = DecodingCheck.run(frame) }
  } catch {
    mark(error)
  }
  return 0
}
