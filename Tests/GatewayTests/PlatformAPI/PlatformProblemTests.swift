import Testing

@testable import Gateway

@Suite("A problem in the platform's form")
struct PlatformProblemTests {
  /// Codes after which asking again soon may help.
  private static let transient: Set<ProblemCode> = [
    .requestTimeout, .upstreamInvalid, .overloaded, .shuttingDown, .upstreamUnavailable,
    .upstreamTimeout, .quotaExceeded,
  ]

  @Test(
    "has a status that the SDK retries where that may help, and only there",
    arguments: ProblemCode.allCases)
  func retried(code: ProblemCode) {
    #expect(
      SDKReading.retried.contains(code.platformStatus) == Self.transient.contains(code))
  }

  @Test("is a status the SDK gives up at, where it is permanent", arguments: ProblemCode.allCases)
  func permanent(code: ProblemCode) {
    guard !Self.transient.contains(code) else { return }
    #expect([400, 401, 403, 404, 405, 422].contains(code.platformStatus))
  }

  @Test("says when to come back by 429 and whole seconds, which is all the SDK heeds")
  func retryAfter() {
    for code in ProblemCode.allCases {
      let problem = Problem(code, "why", retryAfter: .milliseconds(2100))
      let reply = PlatformProblemReply.make(problem)
      #expect(reply.status == code.platformStatus)
      #expect(reply.fields[.retryAfter] == (code.platformStatus == 429 ? "3" : nil))
    }
  }
}
