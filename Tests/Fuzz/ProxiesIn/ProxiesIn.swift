import FuzzSupport

/// What proxies say of a request: the PROXY protocol's header, the two fields that list hops, and
/// `traceparent`; the last byte tells which.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  var input = FuzzInput(start, count)
  switch input.choice(below: 4) {
  case 0: ProxyHeaderCheck(Array(input.bytes)).run()
  case 1: HopsCheck(.xForwardedFor, &input).run()
  case 2: HopsCheck(.forwarded, &input).run()
  default: TraceParentCheck(Array(input.bytes)).run()
  }
  return 0
}
