import FetchScheduling
import Testing

@testable import FrameStore

@Suite("Frames read ahead of a scrub")
struct ReadaheadTests {
  private static func rig(_ adjust: (inout FrameStore.Configuration) -> Void = { _ in }) -> StoreRig
  {
    StoreRig { configuration in
      configuration.fetching.readahead.isOn = true
      adjust(&configuration)
    }
  }

  /// Asks for frames one by one, each answered before the next; returns the call that reads ahead.
  private static func scrub(
    _ rig: StoreRig, _ indices: [Int64]
  ) async throws -> ScriptedPlatform.Call {
    for index in indices {
      let asked = rig.ask(index)
      try await rig.platform.next().finish()
      #expect(await asked.value?.frame?.isHit == false)
    }
    return try await rig.platform.next()
  }

  /// Brings what a call asked for, and returns once the store has taken it in.
  private static func finish(_ call: ScriptedPlatform.Call, in rig: StoreRig) async throws {
    try call.finish()
    await rig.until { $0.callsInFlight == 0 }
  }

  @Test("are hits for the first who asks, in memory and by the store's own way")
  func hits() async throws {
    let rig = Self.rig()
    let ahead = try await Self.scrub(rig, [0, 1, 2])
    #expect(ahead.indices == [3, 4, 5, 6])
    try await Self.finish(ahead, in: rig)
    #expect(rig.store.readahead == ReadaheadStatistics(calls: 1, frames: 4, hits: 0))
    #expect(rig.store.cached(rig.key(3)) != nil)
    #expect(await rig.ask(4).value?.frame?.isHit == true)
    let next = try await rig.platform.next()
    #expect(next.indices.last == 12, "the hits moved the window on")
    await rig.until { $0.counters.readaheadHits == 2 }
    #expect(rig.store.readahead.hits == 2)
    await rig.store.shutDown()
  }

  @Test("count once, and only for who asks for them")
  func once() async throws {
    let rig = Self.rig()
    try await Self.finish(try await Self.scrub(rig, [0, 1, 2]), in: rig)
    #expect(rig.store.holds(rig.key(5)) && rig.store.mayHold(rig.key(5)))
    for _ in 0..<3 { #expect(rig.store.cached(rig.key(5)) != nil) }
    #expect(await rig.store.kept(rig.key(5), deadline: rig.clock.now + .seconds(1)) != nil)
    await rig.until { $0.counters.readaheadHits > 0 }
    #expect(rig.store.readahead.hits == 1)
    await rig.store.shutDown()
  }

  @Test("carry a mark until then; frames that were asked for carry none")
  func marks() async throws {
    let rig = Self.rig()
    let ahead = try await Self.scrub(rig, [0, 1, 2])
    let joined = rig.ask(4)
    await rig.until { $0.counters.merged == 1 }
    try ahead.send(3)
    try ahead.send(4)
    #expect(await joined.value?.frame?.isHit == false)
    for index in [0, 1, 2, 4] as [Int64] {
      #expect(rig.store.cache.original(rig.key(index))?.readaheadMark == nil)
    }
    #expect(rig.store.cache.original(rig.key(3))?.readaheadMark?.take() == true)
    #expect(rig.store.readahead == ReadaheadStatistics(calls: 1, frames: 2, hits: 1))
    await rig.store.shutDown()
  }

  @Test("are not those that are in memory already")
  func inMemory() async throws {
    let rig = Self.rig()
    for index in [4, 5] as [Int64] {
      let asked = rig.gather([index])
      try await rig.platform.next().finish()
      _ = await asked.value
    }
    #expect(try await Self.scrub(rig, [0, 1, 2]).indices == [3, 6])
    await rig.store.shutDown()
  }

  @Test("nor any, where all are; and the scrub goes on behind them")
  func allInMemory() async throws {
    let rig = Self.rig()
    let asked = rig.gather([3, 4, 5, 6])
    try await rig.platform.next().finish()
    _ = await asked.value
    let ahead = try await Self.scrub(rig, [0, 1, 2, 7])
    #expect(ahead.indices == Array(8...15))
    await rig.store.shutDown()
  }

  @Test("are none for who takes nothing from memory, nor where that is off, nor without memory")
  func none() async throws {
    for (isOn, memory, fresh) in [
      (true, 256 << 20, true), (false, 256 << 20, false), (true, 0, false),
    ] {
      let rig = StoreRig {
        $0.fetching.readahead.isOn = isOn
        $0.memory = memory
      }
      for index in Int64(0)...9 {
        let asked = rig.ask(index, fresh: fresh)
        try await rig.platform.next().finish()
        _ = await asked.value
      }
      #expect(rig.platform.callCount == 10)
      #expect(rig.store.readahead == ReadaheadStatistics())
      await rig.store.shutDown()
    }
  }

  @Test("leave memory when they give way, unless somebody has asked for them meanwhile")
  func giveWay() async throws {
    let rig = Self.rig { $0.fetching.readahead.bytes = 600 }
    let ahead = try await Self.scrub(rig, [0, 1, 2])
    try await Self.finish(ahead, in: rig)
    #expect(rig.store.cached(rig.key(3)) != nil)
    await rig.until { $0.counters.readaheadHits == 1 }
    rig.clock.advance(by: .seconds(10))
    for index in [100, 101, 102] as [Int64] {
      let asked = rig.ask(index)
      try await rig.platform.next().finish()
      _ = await asked.value
    }
    let other = try await rig.platform.next()
    #expect(other.indices == [103, 104, 105, 106])
    #expect(rig.store.cache.original(rig.key(3)) != nil)
    #expect(rig.store.cache.original(rig.key(4)) == nil)
    await rig.store.shutDown()
  }

  @Test("a frame of the list under way is not read ahead because of a hit before it")
  func listWithHit() async throws {
    let rig = Self.rig()
    try await Self.finish(try await Self.scrub(rig, [0, 1, 2]), in: rig)
    let batch = rig.gather([3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13])
    let call = try await rig.platform.next()
    #expect(!call.call.isReadahead && call.indices == Array(7...13))
    try call.finish()
    #expect(await batch.value.count == 11)
    #expect(rig.platform.callCount == 5)
    await rig.store.shutDown()
  }
}
