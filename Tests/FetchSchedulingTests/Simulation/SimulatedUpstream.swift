import FetchScheduling

@testable import struct FetchScheduling.SplitMix64

/// What the upstream tells of a call.
enum Report {
  case frame(Int64, bytes: Int)
  case defect(Int64)
  case ended(CallEnd)
}

/// An upstream with so many workers, a cost a call and a frame, and faults.
struct SimulatedUpstream {
  var workers = 2
  var callTime: Duration = .milliseconds(40)
  var frameTime: Duration = .milliseconds(5)
  /// From which moment on it has how many workers, and how quick they are, in order.
  var changes: [(moment: Moment, workers: Int, frameTime: Duration)] = []
  /// Whether parts go out one by one as they are done, or all at the end.
  var streams = true
  var faults = Faults()
  /// Bytes of a video's frames; they vary by a quarter.
  var frameBytes: [Int64: Int] = [:]

  private var freeFrom: [Moment] = []
  private var random: SplitMix64

  /// How often, of 1, something goes wrong, and for whom it always does.
  struct Faults {
    var missing = 0.0
    var defective = 0.0
    var busy = 0.0
    /// Of those that find it busy, the share that finds nobody there.
    var gone = 0.0
    var broken = 0.0
    var stalled = 0.0
    /// A video of which nothing ever comes.
    var silentVideo: Int64?
    /// Reports that come twice, or for frames nobody asked for.
    var noise = 0.0
    var shuffles = false
    var refusedFrom: Int64 = .max
    var deniedDomain: AccessDomain?
    var retryAfter: Duration?
  }

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
  }

  /// Everything that will be reported of a call that begins now, unless it is cancelled.
  mutating func answer(_ call: FetchCall, at now: Moment) -> [(moment: Moment, report: Report)] {
    if let change = changes.first, change.moment <= now {
      changes.removeFirst()
      // Fewer workers have all that is under way to do.
      let latest = freeFrom.max() ?? .zero
      freeFrom = Array(repeating: change.workers < workers ? latest : now, count: change.workers)
      workers = change.workers
      frameTime = change.frameTime
    }
    if freeFrom.isEmpty { freeFrom = Array(repeating: .zero, count: workers) }
    let worker = freeFrom.indices.min { freeFrom[$0] < freeFrom[$1] } ?? 0
    let begin = max(now, freeFrom[worker])
    let reports = answer(call, from: begin).map { report in
      report.moment < call.deadline
        ? report : (moment: call.deadline, report: .ended(.failed(.timedOut, retryAfter: nil)))
    }
    let end = reports.firstIndex { if case .ended = $0.report { true } else { false } }
    let whole = reports.prefix(through: end ?? reports.count - 1)
    freeFrom[worker] = whole.last?.moment ?? begin
    return Array(whole)
  }

  private mutating func answer(
    _ call: FetchCall, from begin: Moment
  ) -> [(moment: Moment, report: Report)] {
    if let refusal = refusal(of: call) { return [(begin + callTime / 4, .ended(refusal))] }
    if chance(faults.stalled) || call.video == faults.silentVideo {
      return [(call.deadline, .ended(.complete))]
    }
    var reports: [(moment: Moment, report: Report)] = []
    var done = begin + callTime
    let broken = chance(faults.broken)
    let indices = faults.shuffles ? call.indices.shuffled(using: &random) : call.indices
    for index in indices {
      done += frameTime
      if broken, chance(0.3) {
        reports.append((done, .ended(.failed(.unavailable("broken"), retryAfter: nil))))
        break
      }
      if let part = part(index, of: call.video) { reports.append((done, part)) }
      if chance(faults.noise) { reports.append((done, noise(instead: index))) }
    }
    if broken { reports.append((done, .ended(.failed(.unavailable("cut"), retryAfter: nil)))) }
    reports.append((done, .ended(.complete)))
    return streams ? reports : reports.map { (done, $0.report) }
  }

  private mutating func refusal(of call: FetchCall) -> CallEnd? {
    if call.domain == faults.deniedDomain { return .refused(.denied(status: 403, message: "no")) }
    if call.indices.contains(where: { $0 >= faults.refusedFrom }) {
      return .refused(.refused(status: 400, message: "out of range"))
    }
    guard chance(faults.busy) else { return nil }
    let failure: FetchFailure =
      chance(faults.gone)
      ? .unreachable("gone") : [.busy("429"), .tooSlow("504"), .unavailable("500")][pick(3)]
    return .failed(failure, retryAfter: chance(0.5) ? faults.retryAfter : nil)
  }

  private mutating func part(_ index: Int64, of video: Int64) -> Report? {
    if chance(faults.missing) { return nil }
    if chance(faults.defective) { return .defect(index) }
    let usual = frameBytes[video] ?? 200_000
    return .frame(index, bytes: usual + Int.random(in: 0...(usual / 4), using: &random))
  }

  private mutating func noise(instead index: Int64) -> Report {
    switch pick(3) {
    case 0: .frame(index, bytes: 1)
    case 1: .defect(index)
    default: .frame(index + 1_000_000, bytes: 1)
    }
  }

  private mutating func pick(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }

  private mutating func chance(_ probability: Double) -> Bool {
    probability > 0 && Double.random(in: 0..<1, using: &random) < probability
  }
}
