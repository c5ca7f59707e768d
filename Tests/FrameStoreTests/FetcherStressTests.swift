import FetchScheduling
import FrameBytes
import Logging
import Synchronization
import Testing

@testable import FrameStore

@Suite("The fetcher under many callers", .timeLimit(.minutes(5)))
struct FetcherStressTests {
  /// Answers from tasks of its own, with every kind of end; counts calls that run at once and are
  /// not broken off.
  private final class MoodyPlatform: Sendable {
    private struct State: Sendable {
      var running: Set<CallID> = []
      var most = 0
      var random: Random
    }

    private let state: Mutex<State>

    init(seed: UInt64) { state = Mutex(State(random: Random(seed: seed))) }

    var mostAtOnce: Int { state.withLock { $0.most } }

    private func remove(_ call: CallID) { _ = state.withLock { $0.running.remove(call) } }

    var startCall: StartCall {
      { call, _, report in
        let random = self.state.withLock { state in
          state.running.insert(call.id)
          state.most = max(state.most, state.running.count)
          return Random(seed: state.random.next())
        }
        let task = Task {
          var random = random
          let end = await Self.answer(call, &random, report)
          self.remove(call.id)
          report(.ended(end))
        }
        return {
          self.remove(call.id)
          task.cancel()
        }
      }
    }

    private static func answer(
      _ call: FetchCall, _ random: inout Random, _ report: @Sendable (CallEvent) -> Void
    ) async -> CallEnd {
      let refusal = FetchFailure.refused(status: 404, message: "no such frame")
      if call.indices.contains(where: { $0.isMultiple(of: 13) }) { return .refused(refusal) }
      for index in call.indices.shuffled(using: &random) {
        for _ in 0..<Int.random(in: 0..<4, using: &random) { await Task.yield() }
        if Task.isCancelled { return .failed(.unavailable("cancelled"), retryAfter: nil) }
        switch Int.random(in: 0..<12, using: &random) {
        case 0: report(.defects([(index, "damaged")]))
        case 1: break
        case 2: return .failed(.unavailable("broken"), retryAfter: nil)
        default:
          guard let frame = try? Frame(drawn: index, bytes: 50) else { continue }
          report(.frame(index: index, frame))
        }
      }
      return .complete
    }
  }

  /// How a caller fared.
  private enum Fare: Hashable {
    /// Every frame asked for came, or its failure did, once.
    case whole
    /// The same, of those that were waited for.
    case left
    case wrong
  }

  private final class Tally: Sendable {
    private let counts = Mutex([Fare: Int]())

    subscript(fare: Fare) -> Int { counts.withLock { $0[fare] ?? 0 } }

    func count(_ fare: Fare) { counts.withLock { $0[fare, default: 0] += 1 } }
  }

  @Test(
    "answers each caller once, keeps its slots, and has nothing left at the end",
    arguments: [1, 2, 3] as [UInt64])
  func manyCallers(seed: UInt64) async {
    let platform = MoodyPlatform(seed: seed)
    var policy = FetchPolicy()
    policy.slots = 3
    policy.sliceFrames = 8
    policy.backoffBase = .microseconds(10)
    policy.backoffCap = .microseconds(100)
    policy.retries = 20
    policy.queueAge = .seconds(600)
    // Any two single frames in a row are a scrub, and there is little room.
    policy.readahead.isOn = true
    policy.readahead.length = 2
    policy.readahead.stride = 40
    policy.readahead.bytes = 1000
    policy.initialFrameBytes = 100
    let clock = StoreClock.continuous()
    let fetcher = Fetcher(
      policy: policy, seed: seed, clock: clock, cache: MemoryCache(budget: 20_000),
      freshness: Freshness(
        timeToLive: .seconds(600), versions: VideoVersions(clock: clock)),
      logger: .silent, startCall: platform.startCall)
    let tally = Tally()
    await withTaskGroup { group in
      for caller in 0..<24 {
        group.addTask {
          var random = Random(seed: seed &* 1000 &+ UInt64(caller))
          for _ in 0..<20 {
            let word = await Self.ask(fetcher, clock, "caller \(caller)", &random)
            tally.count(word)
          }
        }
      }
    }
    while await !fetcher.isIdle { await Task.yield() }
    let statistics = await fetcher.statistics
    #expect(statistics.callsInFlight == 0)
    #expect(statistics.waitingInteractive == 0)
    #expect(statistics.waitingBatch == 0)
    #expect(statistics.reservedBytes == 0)
    #expect(platform.mostAtOnce <= policy.slots)
    #expect(tally[.wrong] == 0)
    #expect(tally[.whole] > 0)
    #expect(tally[.left] > 0)
  }

  /// Asks for a few frames, and now and then leaves after some of them.
  private static func ask(
    _ fetcher: Fetcher, _ clock: StoreClock, _ caller: String, _ random: inout Random
  ) async -> Fare {
    let count = Int.random(in: 1...6, using: &random)
    let keys = (0..<count).map { _ in
      FrameKey(
        domain: .gateway, video: Int64.random(in: 1...2, using: &random),
        index: Int64.random(in: 1...40, using: &random))
    }
    let patience =
      Int.random(in: 0..<4, using: &random) == 0 ? Int.random(in: 0..<count, using: &random) : count
    let results = await fetcher.results(
      keys, priority: random.next() & 1 == 0 ? .interactive : .batch, caller: Caller(caller),
      deadline: clock.now() + .seconds(600),
      demand: random.next() % 8 == 0 ? .fresh : FrameDemand())
    var open = keys
    var taken = 0
    var isRight = true
    if patience > 0 {
      for await (key, result) in results {
        isRight = isRight && matches(key, result)
        if let place = open.firstIndex(of: key) { open.remove(at: place) } else { isRight = false }
        taken += 1
        if taken == patience { break }
      }
    }
    guard isRight, taken == patience else { return .wrong }
    return patience < count ? .left : .whole
  }

  private static func matches(_ key: FrameKey, _ result: FetchResult) -> Bool {
    switch result {
    case .success(let fetched):
      (try? Frame(drawn: key.index, bytes: 50)) == fetched.stored.frame
    case .failure(.refused): key.index.isMultiple(of: 13)
    case .failure: true
    }
  }
}
