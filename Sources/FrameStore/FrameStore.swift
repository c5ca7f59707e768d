import FetchScheduling
import Logging
import Synchronization

/// Frames by key: from memory at once, else from the disk where there is a tier there, else by few
/// upstream calls; and forms made from them.
public final class FrameStore: Sendable {
  /// What the store keeps, and for how long.
  public struct Configuration: Sendable {
    /// Bytes of the memory tier.
    public var memory = 256 << 20
    /// How long an original is good; then it is asked whether its video has changed.
    public var timeToLive = Duration.seconds(24 * 3600)
    /// Whether a frame's digest is taken when it comes, for all who will want it.
    public var takesDigests = true
    /// What the disk tier may take, where there is one.
    public var disk = DiskLimits()
    public var fetching = FetchPolicy()
    /// Seeds the jitter of retries.
    public var seed: UInt64 = 0
    public init() {}
  }

  public let cache: MemoryCache
  /// Nil where none is wanted.
  public let disk: DiskTier?
  public let clock: StoreClock
  let freshness: Freshness
  let fetcher: Fetcher
  /// How often something was purged.
  let purges = Atomic(0)
  private let forms = SharedWork<DerivedKey, DerivedForm, any Error>()

  /// With a folder the store has a disk tier there, from now until ``shutDown()``.
  public convenience init(
    configuration: Configuration, folder: DiskFolder? = nil, clock: StoreClock = .continuous(),
    revalidation: Revalidation? = nil, logger: Logger, startCall: @escaping StartCall
  ) {
    let files = folder.map {
      FolderFiles(folder: $0, frameBytes: configuration.disk.frameBytes)
    }
    self.init(
      configuration: configuration, files: files, clock: clock, revalidation: revalidation,
      logger: logger, startCall: startCall)
  }

  init(
    configuration: Configuration, files: (any EntryFiles)?, clock: StoreClock,
    revalidation: Revalidation? = nil, logger: Logger, startCall: @escaping StartCall
  ) {
    cache = MemoryCache(budget: configuration.memory)
    disk = files.map { files in
      DiskTier(
        files: files, limits: configuration.disk, clock: clock, logger: logger)
    }
    self.clock = clock
    freshness = Freshness(
      timeToLive: configuration.timeToLive,
      versions: revalidation?.versions ?? VideoVersions(clock: clock),
      doubtfulBytes: configuration.disk.doubtfulBytes)
    var policy = configuration.fetching
    policy.readahead.bytes = min(
      policy.readahead.bytes, configuration.memory / MemoryCache.largestShare)
    fetcher = Fetcher(
      policy: policy, seed: configuration.seed, clock: clock, cache: cache,
      disk: disk, freshness: freshness, revalidation: revalidation,
      takesDigests: configuration.takesDigests, logger: logger, startCall: startCall)
  }

  /// The frame if it is in memory and will do; never blocks, from any thread.
  ///
  /// - Parameter isCounted: Whether it is a hit: not where the caller only looks, or asks again.
  public func cached(
    _ key: FrameKey, for demand: FrameDemand = FrameDemand(), isCounted: Bool = true
  ) -> StoredFrame? {
    guard let stored = cache.original(key),
      freshness.isGood(stored, key, for: demand, at: clock.now())
    else { return nil }
    if isCounted { countHit() }
    if let mark = stored.readaheadMark, mark.take() { Task { await fetcher.hit(key) } }
    return stored
  }

  /// A frame in memory was given to who wanted it.
  public func countHit() { fetcher.lookups.countHit() }

  /// Wants, as one list: `receive` gets a result for each key, in order of arrival; an empty list
  /// gets nothing. For a fresh demand neither memory nor disk is asked, only the upstream; what is
  /// too old for another is handed out once the upstream has told that the video is the same.
  ///
  /// Returns what takes the wants back whose results have not come.
  public func fetch(
    _ keys: [FrameKey], priority: Priority, caller: Caller, deadline: Moment,
    demand: FrameDemand = FrameDemand(), trace: CallTrace? = nil,
    receive: @escaping FetchReceiver
  ) async -> FetchTicket {
    await fetcher.fetch(
      keys, priority: priority, caller: caller, deadline: deadline, demand: demand, trace: trace,
      receive: receive)
  }

  /// The same as a stream; one that is dropped, or whose task is cancelled, takes its wants back.
  public func fetch(
    _ keys: [FrameKey], priority: Priority, caller: Caller, deadline: Moment,
    demand: FrameDemand = FrameDemand(), trace: CallTrace? = nil
  ) async -> AsyncStream<(FrameKey, FetchResult)> {
    await fetcher.results(
      keys, priority: priority, caller: caller, deadline: deadline, demand: demand, trace: trace)
  }

  /// One frame; nil when the caller's task was cancelled.
  public func fetch(
    _ key: FrameKey, caller: Caller, deadline: Moment,
    demand: FrameDemand = FrameDemand(), trace: CallTrace? = nil
  ) async -> FetchResult? {
    let results = await fetch(
      [key], priority: .interactive, caller: caller, deadline: deadline, demand: demand,
      trace: trace)
    for await (_, result) in results { return result }
    return nil
  }

  /// A form made from a frame: from memory, else made once for all who want it now, and kept unless
  /// it is for a transient demand or something was purged meanwhile; nil when the caller's task was
  /// cancelled.
  public func derived(
    _ key: DerivedKey, for demand: FrameDemand = FrameDemand(),
    make: @escaping @Sendable () async -> Result<DerivedForm, any Error>
  ) async -> Result<DerivedForm, any Error>? {
    if let form = cache.derived(key) { return .success(form) }
    let purges = purgeCount
    return await forms.value(for: key) { [self] in
      // It may have been made, and kept, between the look above and this turn.
      if let form = cache.derived(key) { return .success(form) }
      let result = await make()
      if case .success(let form) = result, !demand.isTransient {
        keep(form, for: key, since: purges)
      }
      return result
    }
  }

  /// How often something was purged so far.
  public var purgeCount: Int { purges.load(ordering: .acquiring) }

  /// Keeps a form whose making began at that count of purges, unless it is another by now.
  public func keep(_ form: DerivedForm, for key: DerivedKey, since count: Int) {
    cache.insert(form, for: key)
    // A purge counts itself before it removes anything.
    if purgeCount != count { cache.remove(key) }
  }

  /// Whether nothing is kept of wants and calls: all of them are over.
  var isIdle: Bool { get async { await fetcher.isIdle } }

  /// Wants that the disk has not answered.
  var waitingForDisk: Int { get async { await fetcher.waitingForDisk } }

  /// Wants that have no answer, and those of them that wait for what is said of their video.
  var waiting: Int { get async { await fetcher.waitingCount } }
  var waitingForQuestions: Int { get async { await fetcher.waitingForQuestions } }

  /// Queue, calls and learned costs at this moment.
  public func fetchStatistics() async -> SchedulerStatistics { await fetcher.statistics }

  /// What was read ahead so far, from any thread.
  public var readahead: ReadaheadStatistics { fetcher.readahead.withLock(\.self) }

  /// Frames wanted so far, from any thread.
  public var lookups: LookupStatistics { fetcher.lookups.current }

  /// What came of questions about videos.
  public func revalidationStatistics() async -> RevalidationStatistics {
    await fetcher.revalidations
  }

  /// How long what waits now will take, as measured: for `Retry-After`.
  public func drainTime() async -> Duration { await fetcher.drainTime }

  /// Fails what waits, cancels what runs, and refuses what comes; what is to go to the disk is
  /// written as far as that is done in time.
  public func shutDown() async {
    await fetcher.shutDown()
    await disk?.shutDown()
  }
}
