import Testing

@testable import Upstream

@Suite("Retry-After")
struct RetryAfterTests {
  @Test(
    "takes a date in all its forms (RFC 9110, 5.6.7)",
    arguments: [
      ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
      ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
      ("Sun Nov  6 08:49:37 1994", 784_111_777),
      ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
      ("Thu, 29 Feb 2024 23:59:60 GMT", 1_709_251_200),
      ("Fri, 01 Mar 2024 00:00:00 GMT", 1_709_251_200),
      ("Friday, 01-Mar-24 00:00:00 GMT", 1_709_251_200),
      ("Tue, 01 Mar 2100 00:00:00 GMT", 4_107_542_400),
    ] as [(String, Int64)])
  func dates(text: String, seconds: Int64) {
    #expect(RetryAfter.secondsSince1970(date: text) == seconds)
  }

  @Test(
    "takes nothing else for a date",
    arguments: [
      "", "now", "Sun, 06 Nov 1994", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 CET",
      "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT",
      "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:49 GMT",
      "Sun, 06 Nov +994 08:49:37 GMT",
      "Sun, 06 Nov 99999 08:49:37 GMT", "Sun Nov 6 08:49:37 1994 GMT",
    ])
  func noDates(text: String) {
    #expect(RetryAfter.secondsSince1970(date: text) == nil)
  }

  @Test("counts a date from now, up to the maximum")
  func wait() {
    let date = "Sun, 06 Nov 1994 08:49:37 GMT"
    func wait(_ now: Int64) -> Duration? {
      RetryAfter.duration(date, now: now, maximum: .seconds(60))
    }
    #expect(wait(784_111_770) == .seconds(7))
    #expect(wait(784_111_778) == .zero)
    #expect(wait(784_111_717) == .seconds(60))
    #expect(wait(784_111_716) == .seconds(60))
  }
}
