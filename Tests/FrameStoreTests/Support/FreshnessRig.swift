import FetchScheduling
import Logging
import Synchronization

@testable import FrameStore

/// A store whose calls and questions about videos a test answers by hand, and whose clocks it moves;
/// frames are good for 100 s.
struct FreshnessRig {
  static let epoch = Duration.seconds(1_700_000_000)

  let platform = ScriptedPlatform()
  let questions: ScriptedQuestions
  let clock = ManualClock()
  let versions: VideoVersions
  let store: FrameStore

  init(
    files: (any EntryFiles)? = nil, startedAt start: Duration = epoch,
    _ adjust: (inout FrameStore.Configuration) -> Void = { _ in }
  ) {
    var configuration = FrameStore.Configuration()
    configuration.fetching.lingerTime = .zero
    configuration.timeToLive = .seconds(100)
    adjust(&configuration)
    let clock = clock
    let storeClock = StoreClock(
      now: { clock.now }, sinceEpoch: { start + clock.now },
      sleep: { try await clock.sleep(until: $0) })
    versions = VideoVersions(clock: storeClock)
    questions = ScriptedQuestions(versions: versions, clock: clock)
    store = FrameStore(
      configuration: configuration, files: files, clock: storeClock,
      revalidation: Revalidation(versions: versions, ask: questions.ask), logger: .silent,
      startCall: platform.startCall)
  }

  func key(_ index: Int64, video: Int64 = 7) -> FrameKey { DiskSample.key(index, video: video) }

  func ask(
    _ index: Int64, _ demand: FrameDemand = FrameDemand(), video: Int64 = 7,
    within time: Duration = .seconds(50)
  ) -> Task<FetchResult?, Never> {
    let deadline = clock.now + time
    return Task { [store] in
      await store.fetch(
        key(index, video: video), caller: Caller("anna"), deadline: deadline, demand: demand)
    }
  }

  func gather(
    _ indices: [Int64], _ demand: FrameDemand = FrameDemand(), video: Int64 = 7
  ) -> Task<[(Int64, FetchResult)], Never> {
    let deadline = clock.now + .seconds(50)
    return Task { [store] in
      let results = await store.fetch(
        indices.map { key($0, video: video) }, priority: .batch, caller: Caller("ben"),
        deadline: deadline, demand: demand)
      return await results.reduce(into: []) { $0.append(($1.0.index, $1.1)) }
    }
  }

  /// Brings frames by one call.
  func fill(_ indices: [Int64], video: Int64 = 7) async throws {
    let gathered = gather(indices, video: video)
    try await platform.next().finish()
    _ = await gathered.outcome
  }

  /// Notes a check that took no time.
  func note(hash: String?, updatedAt: Duration? = nil, video: Int64 = 7) {
    versions.note(
      VideoCheck(
        hash: hash, updatedAt: updatedAt, askedAt: clock.now, answeredAt: clock.now),
      of: VideoKey(domain: .gateway, video: video))
  }

  /// Frames that were brought while the video's hash was known, and are too old by now.
  func withOldFrames(_ indices: [Int64], hash: String = "a") async throws {
    note(hash: hash)
    try await fill(indices)
    clock.advance(by: .seconds(100))
  }

  /// Looks again, letting others run between, until it is so.
  func until(_ condition: () async -> Bool) async {
    while !(await condition()), !Task.isCancelled { await Task.yield() }
  }
}

/// Questions about videos, which a test answers by hand.
final class ScriptedQuestions: Sendable {
  final class Question: Sendable {
    let video: Int64
    private let key: VideoKey
    private let askedAt: Moment
    private let owner: ScriptedQuestions
    private let reply: AsyncStream<Void>.Continuation
    private let departures: AsyncStream<Void>

    fileprivate init(
      _ key: VideoKey, _ owner: ScriptedQuestions, _ reply: AsyncStream<Void>.Continuation
    ) {
      let (departures, departure) = AsyncStream.makeStream(of: Void.self)
      reply.onTermination = { if case .cancelled = $0 { departure.yield() } }
      (self.key, self.owner, self.reply, self.departures) = (key, owner, reply, departures)
      video = key.video
      askedAt = owner.clock.now
    }

    func answer(hash: String?, updatedAt: Duration? = nil) {
      owner.versions.note(
        VideoCheck(
          hash: hash, updatedAt: updatedAt, askedAt: askedAt, answeredAt: owner.clock.now),
        of: key)
      reply.finish()
    }

    /// There is no answer.
    func fail() { reply.finish() }

    /// Returns once nobody waits for it any more.
    func cancelled() async {
      for await _ in departures { return }
    }
  }

  private let versions: VideoVersions
  private let clock: ManualClock
  private let asked: AsyncStream<Question>
  private let asking: AsyncStream<Question>.Continuation
  private let total = Mutex(0)

  init(versions: VideoVersions, clock: ManualClock) {
    self.versions = versions
    self.clock = clock
    (asked, asking) = AsyncStream.makeStream()
  }

  /// Questions asked so far.
  var count: Int { total.withLock { $0 } }

  var ask: @Sendable (VideoKey) async -> Void {
    { [self] key in
      let (replies, reply) = AsyncStream.makeStream(of: Void.self)
      total.withLock { $0 += 1 }
      asking.yield(Question(key, self, reply))
      for await _ in replies {}
    }
  }

  /// The next one that no test has taken; waits for it.
  func next() async throws -> Question {
    for await question in asked { return question }
    throw CancellationError()
  }
}
