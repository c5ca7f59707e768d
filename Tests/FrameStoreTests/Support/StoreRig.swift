import FetchScheduling
import FrameStore
import Logging

/// A store over a scripted platform and a clock that a test moves.
struct StoreRig {
  let platform = ScriptedPlatform()
  let clock = ManualClock()
  let store: FrameStore

  init(_ adjust: (inout FrameStore.Configuration) -> Void = { _ in }) {
    var configuration = FrameStore.Configuration()
    configuration.fetching.lingerTime = .zero
    adjust(&configuration)
    store = FrameStore(
      configuration: configuration, clock: clock.store, logger: .silent,
      startCall: platform.startCall)
  }

  func key(_ index: Int64, video: Int64 = 7, domain: AccessDomain = .gateway) -> FrameKey {
    FrameKey(domain: domain, video: video, index: index)
  }

  /// Fetches one frame in a task of its own.
  func ask(
    _ index: Int64, caller: String = "anna", within time: Duration = .seconds(50),
    fresh: Bool = false
  ) -> Task<FetchResult?, Never> {
    let deadline = clock.now + time
    return Task { [store] in
      await store.fetch(
        key(index), caller: Caller(caller), deadline: deadline,
        demand: fresh ? .fresh : FrameDemand())
    }
  }

  /// Fetches a batch, and gives the results in the order in which they come.
  func gather(_ indices: [Int64]) -> Task<[(Int64, FetchResult)], Never> {
    let deadline = clock.now + .seconds(50)
    return Task { [store] in
      let results = await store.fetch(
        indices.map { key($0) }, priority: .batch, caller: Caller("anna"), deadline: deadline)
      return await results.reduce(into: []) { $0.append(($1.0.index, $1.1)) }
    }
  }

  /// Looks again, letting others run between, until it is so.
  func until(_ condition: (SchedulerStatistics) -> Bool) async {
    while !condition(await store.fetchStatistics()) { await Task.yield() }
  }
}

extension Logger {
  static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}

extension FetchResult {
  var failure: FetchFailure? { if case .failure(let failure) = self { failure } else { nil } }
  var frame: FetchedFrame? { if case .success(let frame) = self { frame } else { nil } }
}
