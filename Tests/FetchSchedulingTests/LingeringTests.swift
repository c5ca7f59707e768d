import FetchScheduling
import Testing

@Suite("a free slot lingers")
struct LingeringTests {
  @Test("5 ms while another call is in flight, for wants to gather")
  func gathers() {
    var rig = Rig()
    _ = rig.ask(0)
    let second = rig.ask(1)
    #expect(second.calls.isEmpty)
    #expect(second.wake == .milliseconds(5))
    #expect(rig.wait(.milliseconds(4)).calls.isEmpty)
    _ = rig.ask(2)
    #expect(rig.wait(.milliseconds(1)).asked == [[1, 2]])
  }

  @Test("never with nothing in flight")
  func goesAtOnce() throws {
    var rig = Rig()
    let first = try rig.ask(0).call
    #expect(rig.ask(1).calls.isEmpty)
    #expect(rig.finish(first).asked == [[1]])
  }

  @Test("not for a call that is full already")
  func sendsFullCall() {
    var rig = Rig()
    _ = rig.ask(0)
    #expect(rig.ask(1...49).calls.isEmpty)
    #expect(rig.ask(50).asked == [Array(1...50)])
  }

  @Test("not for a batch, which comes in lists")
  func sendsBatch() {
    var rig = Rig()
    _ = rig.ask(0)
    #expect(rig.ask(1...3, .batch).asked == [[1, 2, 3]])
  }

  @Test("once for all that have gathered")
  func endsOnce() {
    var rig = Rig()
    _ = rig.ask(0)
    _ = rig.ask(1)
    _ = rig.ask(1, video: 8)
    #expect(rig.wait(.milliseconds(5)).asked == [[1], [1]])
  }
}
