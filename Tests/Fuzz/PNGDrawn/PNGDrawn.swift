import FuzzSupport

/// PNGs drawn from the input's choices, right in everything but what a choice makes wrong, so that
/// what libpng reads without a word must be read here.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  var drawing = PNGDrawing(FuzzInput(start, count))
  let bytes = drawing.file().bytes
  checkPNG(bytes, isStrict: !drawing.hasShortPalette && !drawing.isCut)
  return 0
}
