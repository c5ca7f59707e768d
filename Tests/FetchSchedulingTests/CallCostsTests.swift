import Testing

@testable import FetchScheduling

@Suite("what calls have been costing")
struct CallCostsTests {
  @Test("nothing is foreseen before the first call")
  func knowsNothing() {
    let costs = CallCosts()
    #expect(costs.frames(within: .seconds(2)) == nil)
    #expect(costs.hopeful.time(calls: 9, frames: 9) == .zero)
  }

  @Test("calls of several lengths give the line through them")
  func fitsLine() {
    var costs = CallCosts()
    for frames in [1, 50, 7, 20, 33] {
      costs.learn(frames: frames, time: .milliseconds(40 + 5 * frames))
    }
    #expect(abs(costs.cautious.perCall - 0.040) < 1e-9)
    #expect(abs(costs.cautious.perFrame - 0.005) < 1e-9)
    #expect(costs.frames(within: .milliseconds(140)) == 20)
  }

  @Test("calls of one length leave both readings open")
  func hedges() {
    var costs = CallCosts()
    for _ in 0..<9 { costs.learn(frames: 10, time: .seconds(1)) }
    #expect(abs(costs.cautious.perFrame - 0.1) < 1e-9)
    #expect(abs(costs.hopeful.perCall - 1) < 1e-9)
  }

  @Test("neither part is ever taken to be below zero")
  func staysPositive() {
    var costs = CallCosts()
    costs.learn(frames: 1, time: .seconds(1))
    costs.learn(frames: 50, time: .milliseconds(500))
    #expect(costs.cautious.perFrame == 0)
    costs.learn(frames: 50, time: .seconds(900))
    #expect(costs.cautious.perCall >= 0)
  }

  @Test("the newest calls count most")
  func forgets() {
    var costs = CallCosts()
    for _ in 0..<20 { costs.learn(frames: 1, time: .seconds(9)) }
    for _ in 0..<60 { costs.learn(frames: 1, time: .seconds(1)) }
    #expect(costs.cautious.perFrame < 1.1)
  }
}
