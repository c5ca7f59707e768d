import FetchScheduling
import Testing

@testable import FrameStore

@Suite("Whose trace a call is a part of", .timeLimit(.minutes(2)))
struct CallTraceTests {
  private func trace(_ digit: Character, state: String? = nil) -> CallTrace {
    CallTrace(traceID: String(repeating: digit, count: 32), flags: 1, state: state)
  }

  private func ask(
    _ rig: StoreRig, _ indices: [Int64], _ trace: CallTrace?
  ) -> Task<Int, Never> {
    let deadline = rig.clock.now + .seconds(50)
    return Task { [store = rig.store] in
      let results = await store.fetch(
        indices.map { rig.key($0) }, priority: .interactive, caller: Caller("anna"),
        deadline: deadline, trace: trace)
      return await results.reduce(into: 0) { count, _ in count += 1 }
    }
  }

  @Test("a call for one frame has all of its want's")
  func single() async throws {
    let rig = StoreRig()
    let asked = ask(rig, [3], trace("a", state: "x=1"))
    let call = try await rig.platform.next()
    #expect(call.trace == trace("a", state: "x=1"))
    try call.finish()
    #expect(await asked.value == 1)
    #expect(await rig.store.isIdle)
  }

  @Test("a call for several has that of the first want with one, and no state")
  func folded() async throws {
    let rig = StoreRig { $0.fetching.slots = 1 }
    let first = ask(rig, [1], nil)
    let call = try await rig.platform.next()
    #expect(call.trace == nil)
    let plain = ask(rig, [2], nil)
    await rig.until { $0.waitingInteractive == 1 }
    let traced = ask(rig, [3], trace("b", state: "x=1"))
    await rig.until { $0.waitingInteractive == 2 }
    let other = ask(rig, [4], trace("c"))
    await rig.until { $0.waitingInteractive == 3 }
    try call.finish()
    let folded = try await rig.platform.next()
    #expect(folded.indices == [2, 3, 4])
    #expect(folded.trace == trace("b"))
    try folded.finish()
    for task in [first, plain, traced, other] { #expect(await task.value == 1) }
    #expect(await rig.store.isIdle)
  }

  @Test("a want that has left has none")
  func left() async throws {
    let rig = StoreRig { $0.fetching.slots = 1 }
    let first = ask(rig, [1], nil)
    let call = try await rig.platform.next()
    let leaving = ask(rig, [2], trace("b"))
    await rig.until { $0.waitingInteractive == 1 }
    let staying = ask(rig, [2], nil)
    await rig.until { $0.counters.merged == 1 }
    leaving.cancel()
    _ = await leaving.value
    while await rig.store.waiting > 2 { await Task.yield() }
    try call.finish()
    let next = try await rig.platform.next()
    #expect(next.trace == nil)
    try next.finish()
    #expect(await first.value == 1)
    #expect(await staying.value == 1)
    #expect(await rig.store.isIdle)
  }
}
