import FuzzSupport

/// What lets somebody in: signed links, made and altered, and the lines of the file of tokens; the
/// last byte tells which.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  var input = FuzzInput(start, count)
  switch input.choice(below: 5) {
  case 0: SignedLinkCheck(&input).run()
  case 1: LinkSpellingCheck(Array(input.bytes)).run()
  case 2: TokenFileCheck(String(decoding: input.bytes, as: UTF8.self)).run()
  case 3: TokenWordsCheck(String(decoding: input.bytes, as: UTF8.self)).run()
  default: MadeLineCheck(&input).run()
  }
  return 0
}
