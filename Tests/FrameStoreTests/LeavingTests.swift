import FetchScheduling
import Testing

@testable import FrameStore

@Suite("Callers that leave, and the store's end", .timeLimit(.minutes(2)))
struct LeavingTests {
  @Test("one who leaves takes only itself away")
  func oneOfTwo() async throws {
    let rig = StoreRig()
    let (leaving, staying) = (rig.ask(3, caller: "anna"), rig.ask(3, caller: "ben"))
    let call = try await rig.platform.next()
    await rig.until { $0.counters.merged == 1 }
    leaving.cancel()
    #expect(await leaving.outcome == nil)
    try call.finish()
    #expect(await staying.outcome?.frame != nil)
    #expect(await rig.store.fetchStatistics().counters.cancelled == 0)
  }

  @Test("the last one leaving breaks the call off, and a late frame does no harm")
  func lastOne() async throws {
    let rig = StoreRig()
    let asked = rig.ask(3)
    let call = try await rig.platform.next()
    asked.cancel()
    await call.cancelled()
    try call.finish()
    await rig.until { $0.callsInFlight == 0 && $0.reservedBytes == 0 }
    let again = rig.ask(4)
    try await rig.platform.next().finish()
    #expect(await again.outcome?.frame != nil)
  }

  @Test("a list whose reader goes takes its wants back, those in the queue and those in flight")
  func droppedList() async throws {
    let rig = StoreRig {
      $0.fetching.slots = 1
      $0.fetching.sliceFrames = 1
    }
    let gathered = rig.gather([1, 2, 3])
    let call = try await rig.platform.next()
    await rig.until { $0.waitingBatch == 2 }
    gathered.cancel()
    await call.cancelled()
    await rig.until { $0.waitingBatch == 0 }
    call.end(.failed(.unavailable("cancelled"), retryAfter: nil))
    await rig.until { $0.callsInFlight == 0 }
    #expect(rig.platform.callCount == 1)
  }

  @Test("shutting down fails what waits, breaks off what runs, and refuses what comes")
  func shutDown() async throws {
    let rig = StoreRig { $0.fetching.slots = 1 }
    let running = rig.ask(1)
    let call = try await rig.platform.next()
    let waiting = rig.ask(2)
    await rig.until { $0.waitingInteractive == 1 }
    await rig.store.shutDown()
    await call.cancelled()
    call.end(.failed(.unavailable("cancelled"), retryAfter: nil))
    #expect(await running.outcome?.failure == .shuttingDown)
    #expect(await waiting.outcome?.failure == .shuttingDown)
    #expect(await rig.ask(3).outcome?.failure == .shuttingDown)
    #expect(rig.platform.callCount == 1)
  }
}
