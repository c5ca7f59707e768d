import FrameBytes
import FuzzSupport

/// JPEGs as they come from the platform, through the structure's check and the codec.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(FuzzInput(start, count).bytes)
  do throws(FrameDefect) {
    let frame = try Frame(checking: bytes)
    if frame.type == .jpeg {
      _ = DecodingCheck.run(frame)
      JPEGComparison.run(frame)
    }
  } catch {
    mark(error)
  }
  return 0
}

/// libFuzzer's hook for changing an input.
@c(LLVMFuzzerCustomMutator)
public func mutate(
  _ start: UnsafeMutablePointer<UInt8>?, _ count: Int, _ limit: Int, _ seed: UInt32
) -> Int {
  Mutation.apply(to: start, count, limit: limit, seed: seed) { bytes, mutation in
    guard var file = JPEGFile(parsing: bytes) else { return nil }
    file.mutate(&mutation)
    return file.bytes
  }
}
