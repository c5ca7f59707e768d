import FetchScheduling
import FrameBytes
import Synchronization
import Testing

@testable import FrameStore

@Suite("The disk tier under many callers", .timeLimit(.minutes(5)))
struct DiskStressTests {
  /// The newest version of each frame that anybody was given.
  private final class Newest: Sendable {
    private let versions = Mutex([FrameKey: Int64]())
    func seen(_ key: FrameKey) -> Int64 { versions.withLock { $0[key] ?? 0 } }
    func see(_ key: FrameKey, _ version: Int64) {
      versions.withLock { $0[key] = max($0[key] ?? 0, version) }
    }
  }

  private static let frameBytes = 3000
  private static let keys = (0..<60).map { number in
    FrameKey(
      domain: number.isMultiple(of: 5) ? AccessDomain(identity: 1) : .gateway,
      video: Int64(number % 2 + 1), index: Int64(number / 2))
  }

  private func store(
    _ folder: TestFolder, _ platform: VersionedPlatform, _ seed: UInt64
  ) throws -> FrameStore {
    var configuration = FrameStore.Configuration()
    configuration.memory = 40_000
    configuration.seed = seed
    configuration.fetching.queueAge = .seconds(600)
    configuration.disk.bytes = 40 * DiskLimits.room(forFileOf: Self.frameBytes)
    configuration.disk.writeQueueBytes = 30_000
    configuration.disk.patience = .seconds(600)
    return FrameStore(
      configuration: configuration, files: try DiskSample.files(folder), clock: .continuous(),
      logger: .silent, startCall: platform.startCall)
  }

  @Test(
    "gives each caller its own frames, and none an older version than somebody had before",
    arguments: [1, 2, 3, 4] as [UInt64])
  func manyCallers(seed: UInt64) async throws {
    let folder = try TestFolder()
    let newest = Newest()
    let platform = VersionedPlatform(seed: seed, bytes: Self.frameBytes - 500)
    let store = try store(folder, platform, seed)
    await withTaskGroup { group in
      for caller in 0..<16 {
        group.addTask {
          var random = Random(seed: seed &* 1000 &+ UInt64(caller))
          for _ in 0..<40 { await Self.ask(store, newest, "caller \(caller)", &random) }
        }
      }
    }
    while await !store.isIdle { await Task.yield() }
    var random = Random(seed: seed)
    // A disk that fell behind its callers has left out what waited, and may have room still.
    while store.disk?.statistics.isOn == true, store.disk?.statistics.evictions == 0 {
      await Self.ask(store, newest, "afterwards", &random)
    }
    let statistics = try #require(store.disk?.statistics)
    #expect(statistics.isOn)
    #expect(statistics.damaged == 0)
    #expect(statistics.hits > 0)
    #expect(statistics.evictions > 0)
    await store.shutDown()
    try await expectWhole(folder, newest)
  }

  @Test("callers that leave take nothing along", arguments: [1, 2] as [UInt64])
  func leaving(seed: UInt64) async throws {
    let folder = try TestFolder()
    let platform = VersionedPlatform(seed: seed, bytes: Self.frameBytes - 500)
    let store = try store(folder, platform, seed)
    await withTaskGroup { group in
      for caller in 0..<16 {
        group.addTask {
          var random = Random(seed: seed &* 1000 &+ UInt64(caller))
          for _ in 0..<40 {
            let keys = (0..<4).map { _ in Self.keys.randomElement(using: &random)! }
            let task = Task { [random] in
              var random = random
              await Self.ask(store, nil, "caller \(caller)", &random, keys)
            }
            for _ in 0..<Int.random(in: 0..<20, using: &random) { await Task.yield() }
            task.cancel()
            await task.value
          }
        }
      }
    }
    while await !store.isIdle { await Task.yield() }
    #expect(store.disk?.statistics.isOn == true)
    await store.shutDown()
    try await expectWhole(folder, nil)
  }

  /// Asks for a few frames, now and then afresh, and looks at what comes.
  private static func ask(
    _ store: FrameStore, _ newest: Newest?, _ caller: String, _ random: inout Random,
    _ wanted: [FrameKey]? = nil
  ) async {
    let count = Int.random(in: 1...6, using: &random)
    let keys = wanted ?? (0..<count).compactMap { _ in Self.keys.randomElement(using: &random) }
    let before = keys.map { newest?.seen($0) ?? 0 }
    let results = await store.fetch(
      keys, priority: random.next() & 1 == 0 ? .interactive : .batch, caller: Caller(caller),
      deadline: store.clock.now() + .seconds(600),
      demand: random.next() % 6 == 0 ? .fresh : FrameDemand())
    var came = 0
    for await (key, result) in results {
      came += 1
      let version = result.frame?.stored.frame.version(of: key, bytes: frameBytes - 500)
      guard let version else {
        Issue.record("no frame, or a wrong one, for \(key): \(String(describing: result.failure))")
        continue
      }
      let floor = zip(keys, before).first { $0.0 == key }?.1 ?? 0
      #expect(version >= floor, "an older version of \(key)")
      newest?.see(key, version)
    }
    if newest != nil { #expect(came == keys.count) }
  }

  /// Everything that is left on the disk is right, within the room, and not newer than what came.
  private func expectWhole(_ folder: TestFolder, _ newest: Newest?) async throws {
    let files = try DiskSample.files(folder)
    let listing = try files.list()
    #expect(listing.removed == 0)
    #expect(!listing.items.isEmpty)
    let room = listing.items.reduce(0) { $0 + DiskLimits.room(forFileOf: $1.size) }
    #expect(room <= 40 * DiskLimits.room(forFileOf: Self.frameBytes))
    for item in listing.items {
      let frame = try files.read(item.key).frame
      let version = try #require(frame.version(of: item.key, bytes: Self.frameBytes - 500))
      // What was given to somebody is what was kept, unless it gave way.
      if let newest { #expect(version == newest.seen(item.key)) }
    }
  }
}
