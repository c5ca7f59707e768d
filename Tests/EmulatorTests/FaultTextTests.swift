import Emulator
import Testing

@Suite("Faults as text")
struct FaultTextTests {
  @Test(
    "are read",
    arguments: [
      ("status=503", Fault(.status(503))), ("html=502", Fault(.status(502, body: .html))),
      (
        "status=429,retry-after=2,every=10",
        Fault(.status(429, retryAfter: .seconds(2)), occurrence: .every(10))
      ),
      (
        "reset=1000,bulk,first=1",
        Fault(.reset(afterBytes: 1000), method: .bulk, occurrence: .first(1))
      ),
      ("short=5,single,nth=3", Fault(.shortBody(missing: 5), method: .single, occurrence: .nth(3))),
      ("missing=17,video=1,index=17", Fault(.withoutPart(17), video: 1, index: 17)),
      ("delay=250", Fault(.delay(.milliseconds(250)))),
      ("pause=5000", Fault(.pause(afterParts: 1, for: .seconds(5)))),
      ("redirect=https://a/?b=c", Fault(.redirect(to: "https://a/?b=c"))),
      ("pieces=7", Fault(.pieces(of: 7))), ("reversed", Fault(.reversed)),
      ("repeated", Fault(.repeated)), ("truncated=9", Fault(.damaged(nil, .truncated(to: 9)))),
      ("garbled", Fault(.damaged(nil, .garbled))),
      ("look-alike", Fault(.damaged(nil, .delimiterLookAlike))),
      ("unclosed", Fault(.withoutClosingDelimiter)),
      ("json", Fault(.answer(contentType: "application/json", body: [0x7B, 0x7D]))),
    ])
  func known(text: String, fault: Fault) throws {
    #expect(try String(describing: Fault(parsing: text)) == String(describing: fault))
  }

  @Test(
    "are refused",
    arguments: [
      "", ",", "nonsense", "status", "status=", "status=199", "status=600", "status=+500",
      "reset=-1", "reset=99999999999", "reversed=1", "pieces=0", "redirect=", "status=500,",
      "status=500,often", "status=500,every=0", "status=500,nth=0", "status=500,bulk=1",
      "reset=5,retry-after=1", "status=500,video=x",
    ])
  func unknown(text: String) {
    #expect(throws: EmulatorError.invalidFault(text)) { try Fault(parsing: text) }
  }
}
