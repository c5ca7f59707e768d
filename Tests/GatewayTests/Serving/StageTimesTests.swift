import Testing

@testable import Gateway

@Suite("Server-Timing")
struct StageTimesTests {
  @Test(
    "tells milliseconds with one decimal, cut and never negative",
    arguments: [
      (.zero, "0.0"), (.nanoseconds(99_999), "0.0"), (.microseconds(100), "0.1"),
      (.microseconds(1999), "1.9"), (.milliseconds(15), "15.0"), (.seconds(58), "58000.0"),
      (.milliseconds(-5), "0.0"),
    ] as [(Duration, String)])
  func milliseconds(duration: Duration, text: String) {
    #expect(StageTimes.milliseconds(duration) == text)
  }

  @Test("names only the stages that happened, in their order")
  func field() {
    #expect(StageTimes().field == nil)
    #expect(StageTimes(queue: .zero).field == "queue;dur=0.0")
    let all = StageTimes(
      queue: .milliseconds(1), upstream: .milliseconds(2), decode: .milliseconds(3),
      encode: .milliseconds(4))
    #expect(all.field == "queue;dur=1.0, upstream;dur=2.0, decode;dur=3.0, encode;dur=4.0")
    #expect(StageTimes(decode: .milliseconds(3)).field == "decode;dur=3.0")
  }
}
