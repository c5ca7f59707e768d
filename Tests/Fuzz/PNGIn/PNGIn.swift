import FuzzSupport

/// PNGs as they come from the platform, changed chunk by chunk, beside libpng.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  checkPNG(Array(FuzzInput(start, count).bytes), isStrict: false)
  return 0
}

/// libFuzzer's hook for changing an input.
@c(LLVMFuzzerCustomMutator)
public func mutate(
  _ start: UnsafeMutablePointer<UInt8>?, _ count: Int, _ limit: Int, _ seed: UInt32
) -> Int {
  Mutation.apply(to: start, count, limit: limit, seed: seed) { bytes, mutation in
    var mutator = PNGMutator(mutation)
    return mutator.mutate(bytes, limit: limit)
  }
}
