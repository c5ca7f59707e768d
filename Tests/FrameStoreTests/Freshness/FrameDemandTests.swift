import FetchScheduling
import Testing

@testable import FrameStore

@Suite("What a caller's wish allows")
struct FrameDemandTests {
  private func allows(_ age: Duration, _ adjust: (inout FrameDemand) -> Void = { _ in }) -> Bool {
    var demand = FrameDemand()
    adjust(&demand)
    return demand.allows(age: age, timeToLive: .seconds(100))
  }

  @Test("without a wish a frame is good until its time to live is over")
  func plain() {
    #expect(allows(.seconds(100) - .nanoseconds(1)))
    #expect(!allows(.seconds(100)))
  }

  @Test("an age is counted in whole seconds, so that max-age=10 ends with the eleventh")
  func maxAge() {
    #expect(allows(.seconds(11) - .nanoseconds(1)) { $0.maxAge = .seconds(10) })
    #expect(!allows(.seconds(11)) { $0.maxAge = .seconds(10) })
    #expect(allows(.milliseconds(999)) { $0.maxAge = .zero })
    #expect(!allows(.seconds(1)) { $0.maxAge = .zero })
    #expect(!allows(.seconds(100)) { $0.maxAge = .seconds(1000) })
  }

  @Test("min-fresh shortens the time to live")
  func minFresh() {
    #expect(allows(.seconds(70) - .nanoseconds(1)) { $0.minFresh = .seconds(30) })
    #expect(!allows(.seconds(70)) { $0.minFresh = .seconds(30) })
    #expect(!allows(.zero) { $0.minFresh = .seconds(100) })
  }
}
