import FetchScheduling
import Testing

@Suite("shutting down")
struct ShutDownTests {
  @Test("fails all that wait, cancels all calls, and takes nothing more")
  func failsEverything() throws {
    var rig = Rig { $0.slots = 1 }
    let flying = rig.ask(1)
    let waiting = rig.ask(2)
    let end = rig.shutDown()
    #expect(end.failed == flying.waiters + waiting.waiters)
    #expect(end.failures == [.shuttingDown])
    #expect(end.cancelled == flying.calls.map(\.id))
    #expect(rig.ask(3).failures == [.shuttingDown])
  }
}
