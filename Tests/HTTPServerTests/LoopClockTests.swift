import HTTPWire
import Testing

@testable import HTTPServer

@Suite("A loop's time")
struct LoopClockTests {
  @Test("stands still within a turn, and is asked for anew in the next")
  func turns() {
    let clock = LoopClock()
    let first = clock.now
    #expect(clock.now == first)
    clock.beginTurn()
    let second = clock.now
    #expect(second > first)
    #expect(second <= .now)
  }

  @Test("has the date of its turn")
  func date() {
    #expect(LoopClock().date.bytes.count == 29)
  }
}
