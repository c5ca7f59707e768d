import FetchScheduling
import FrameBytes
import Synchronization
import Testing

@testable import FrameStore

@Suite("Purges under many callers", .timeLimit(.minutes(5)))
struct PurgeStressTests {
  /// The versions that purges have done away with.
  private final class Purged: Sendable {
    private let versions = Mutex([FrameKey: Int64]())
    func floor(_ key: FrameKey) -> Int64 { versions.withLock { $0[key] ?? 0 } }
    func raise(_ key: FrameKey, to version: Int64) {
      versions.withLock { $0[key] = max($0[key] ?? 0, version) }
    }
  }

  private static let frameBytes = 3000
  private static let keys = (0..<40).map { number in
    FrameKey(
      domain: number.isMultiple(of: 5) ? AccessDomain(identity: 1) : .gateway,
      video: Int64(number % 2 + 1), index: Int64(number / 2))
  }

  /// Frames are too old after a moment, and their videos never change.
  private func store(
    _ folder: TestFolder, _ platform: VersionedPlatform, _ seed: UInt64
  ) throws -> FrameStore {
    var configuration = FrameStore.Configuration()
    configuration.memory = 40_000
    configuration.seed = seed
    configuration.timeToLive = .microseconds(500)
    configuration.fetching.queueAge = .seconds(600)
    configuration.disk.bytes = 30 * DiskLimits.room(forFileOf: Self.frameBytes)
    configuration.disk.patience = .seconds(600)
    let clock = StoreClock.continuous()
    let versions = VideoVersions(clock: clock)
    let revalidation = Revalidation(versions: versions) { video in
      let askedAt = clock.now()
      for _ in 0..<3 { await Task.yield() }
      versions.note(
        VideoCheck(hash: "a", updatedAt: .zero, askedAt: askedAt, answeredAt: clock.now()),
        of: video)
    }
    return FrameStore(
      configuration: configuration, files: try DiskSample.files(folder), clock: clock,
      revalidation: revalidation, logger: .silent, startCall: platform.startCall)
  }

  @Test(
    "nobody who comes behind a purge is given a frame of before it",
    arguments: [1, 2, 3] as [UInt64])
  func manyCallers(seed: UInt64) async throws {
    let folder = try TestFolder()
    let platform = VersionedPlatform(seed: seed, bytes: Self.frameBytes - 500)
    let store = try store(folder, platform, seed)
    let purged = Purged()
    await withTaskGroup { group in
      for caller in 0..<16 {
        group.addTask {
          var random = Random(seed: seed &* 1000 &+ UInt64(caller))
          for _ in 0..<30 {
            if Int.random(in: 0..<8, using: &random) == 0 {
              await Self.purge(store, platform, purged, Int64.random(in: 1...2, using: &random))
            } else {
              await Self.ask(store, purged, "caller \(caller)", &random)
            }
          }
        }
      }
    }
    for video in 1...2 as ClosedRange<Int64> { await Self.purge(store, platform, purged, video) }
    while await !store.isIdle { await Task.yield() }
    let statistics = try #require(store.disk?.statistics)
    #expect(statistics.isOn && statistics.damaged == 0 && statistics.hits > 0)
    #expect(statistics.entries == 0 && statistics.bytes == 0)
    #expect(store.cache.statistics.entries == 0)
    #expect(folder.files(under: "cache/frames").isEmpty)
    await store.shutDown()
  }

  private static func purge(
    _ store: FrameStore, _ platform: VersionedPlatform, _ purged: Purged, _ video: Int64
  ) async {
    let before = keys.filter { $0.video == video }.map { ($0, platform.version(of: $0)) }
    let result = await store.purge(video: video)
    #expect(throws: Never.self) { try result.disk?.get() }
    for (key, version) in before { purged.raise(key, to: version) }
  }

  private static func ask(
    _ store: FrameStore, _ purged: Purged, _ caller: String, _ random: inout Random
  ) async {
    let count = Int.random(in: 1...6, using: &random)
    let wanted = (0..<count).compactMap { _ in keys.randomElement(using: &random) }
    let floors = wanted.map(purged.floor)
    var demand = FrameDemand()
    demand.isFresh = random.next() % 8 == 0
    demand.isTransient = random.next() % 8 == 0
    let results = await store.fetch(
      wanted, priority: random.next() & 1 == 0 ? .interactive : .batch, caller: Caller(caller),
      deadline: store.clock.now() + .seconds(600), demand: demand)
    var came = 0
    for await (key, result) in results {
      came += 1
      let version = result.frame?.stored.frame.version(of: key, bytes: frameBytes - 500)
      let floor = zip(wanted, floors).first { $0.0 == key }?.1
      #expect(version ?? 0 > floor ?? .max, "\(key): \(String(describing: result.failure))")
    }
    #expect(came == wanted.count)
  }
}
