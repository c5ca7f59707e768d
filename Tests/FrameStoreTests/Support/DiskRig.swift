import FetchScheduling
import FrameBytes
import Logging
import Synchronization

@testable import FrameStore

/// A store with a disk tier, over a scripted platform and clocks that a test moves.
struct DiskRig {
  let platform = ScriptedPlatform()
  let clock = ManualClock()
  let wall: WallClock
  let log = RecordedLog()
  let store: FrameStore

  /// The time since 1970, which outlives a store.
  final class WallClock: Sendable {
    private let time = Mutex(Duration.seconds(1_700_000_000))
    var now: Duration { time.withLock { $0 } }
    func advance(by step: Duration) { time.withLock { $0 += step } }
  }

  init(
    _ files: any EntryFiles, wall: WallClock = WallClock(),
    _ adjust: (inout FrameStore.Configuration) -> Void = { _ in }
  ) {
    var configuration = FrameStore.Configuration()
    configuration.fetching.lingerTime = .zero
    adjust(&configuration)
    self.wall = wall
    let clock = clock
    store = FrameStore(
      configuration: configuration, files: files,
      clock: StoreClock(
        now: { clock.now }, sinceEpoch: { wall.now }, sleep: { try await clock.sleep(until: $0) }),
      logger: log.logger, startCall: platform.startCall)
  }

  /// Over scripted files that hold these frames, once they have been listed.
  static func listed(
    _ files: ScriptedFiles, holding indices: [Int64] = [],
    _ adjust: (inout FrameStore.Configuration) -> Void = { _ in }
  ) async throws -> DiskRig {
    let wall = WallClock()
    for index in indices { try files.put(index, requestedAt: wall.now) }
    let rig = DiskRig(files, wall: wall, adjust)
    await rig.until { $0.entries == indices.count && files.calls.contains(.list) }
    return rig
  }

  /// Over real files.
  init(
    _ folder: TestFolder, binding: DiskBinding = DiskSample.binding, wall: WallClock = WallClock(),
    _ adjust: (inout FrameStore.Configuration) -> Void = { _ in }
  ) throws {
    self.init(try DiskSample.files(folder, binding: binding), wall: wall, adjust)
  }

  var statistics: DiskStatistics { store.disk?.statistics ?? DiskStatistics() }

  func ask(
    _ key: FrameKey, within time: Duration = .seconds(50), fresh: Bool = false
  ) -> Task<FetchResult?, Never> {
    let deadline = clock.now + time
    return Task { [store] in
      await store.fetch(
        key, caller: Caller("anna"), deadline: deadline, demand: fresh ? .fresh : FrameDemand())
    }
  }

  func ask(
    _ index: Int64, within time: Duration = .seconds(50), fresh: Bool = false
  ) -> Task<FetchResult?, Never> {
    ask(DiskSample.key(index), within: time, fresh: fresh)
  }

  /// A batch; its results in the order in which they come.
  func gather(_ indices: [Int64], fresh: Bool = false) -> Task<[(Int64, FetchResult)], Never> {
    let deadline = clock.now + .seconds(50)
    return Task { [store] in
      let results = await store.fetch(
        indices.map { DiskSample.key($0) }, priority: .batch, caller: Caller("ben"),
        deadline: deadline, demand: fresh ? .fresh : FrameDemand())
      return await results.reduce(into: []) { $0.append(($1.0.index, $1.1)) }
    }
  }

  /// Brings frames from the platform, each by the next call, and waits until they are written.
  func fill(_ indices: [Int64], bytes: Int = 100) async throws {
    let asked = gather(indices, fresh: true)
    let call = try await platform.next()
    for index in call.indices { try call.send(index, bytes: bytes) }
    call.end()
    _ = await asked.outcome
    await store.shutDown()
  }

  /// Looks again, letting others run between, until it is so.
  func until(_ condition: (DiskStatistics) -> Bool) async {
    while !condition(statistics), !Task.isCancelled { await Task.yield() }
  }
}

/// What was logged.
final class RecordedLog: Sendable {
  struct Line: Hashable, Sendable {
    var level: Logger.Level
    var message: String
    var metadata: [String: String]
  }

  private let recorded = Mutex<[Line]>([])

  var lines: [Line] { recorded.withLock { $0 } }
  var warnings: [Line] { lines.filter { $0.level >= .warning } }

  var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

  private struct Handler: LogHandler {
    let log: RecordedLog
    var metadata = Logger.Metadata()
    var logLevel = Logger.Level.trace

    init(log: RecordedLog) { self.log = log }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let pairs = (event.metadata ?? [:]).mapValues { "\($0)" }
      log.recorded.withLock {
        $0.append(Line(level: event.level, message: "\(event.message)", metadata: pairs))
      }
    }
  }
}
