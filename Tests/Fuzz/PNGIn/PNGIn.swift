import CReference
import FuzzSupport

/// PNGs as they come from the platform, changed chunk by chunk, beside libpng.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  checkPNG(Array(FuzzInput(start, count).bytes), isStrict: false)
  return 0
}

/// libFuzzer's hook: changes `count` bytes in place and tells how many they are now.
@c(LLVMFuzzerCustomMutator)
public func mutate(
  _ start: UnsafeMutablePointer<UInt8>?, _ count: Int, _ limit: Int, _ seed: UInt32
) -> Int {
  guard let start else { return 0 }
  var mutator = PNGMutator(seed: seed)
  let bytes = mutator.mutate(Array(FuzzInput(start, count).bytes), limit: limit)
  guard let bytes, bytes.count <= limit else { return LLVMFuzzerMutate(start, count, limit) }
  // Safe: libFuzzer's buffer holds `limit` bytes.
  start.update(from: bytes, count: bytes.count)
  return bytes.count
}
