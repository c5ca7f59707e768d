/// How often a cache had what was asked for.
struct Score: Sendable {
  private var requests = 0
  private var hits = 0
  private var bytes = 0
  private var hitBytes = 0

  var objectHitRatio: Double { Double(hits) / Double(max(1, requests)) }
  var byteHitRatio: Double { Double(hitBytes) / Double(max(1, bytes)) }

  mutating func count(_ request: Request, isHit: Bool) {
    requests += 1
    bytes += request.cost
    guard isHit else { return }
    hits += 1
    hitBytes += request.cost
  }
}

/// Runs requests through a cache of some bytes, as the gateway has it.
struct Replay<Policy: EvictionPolicy> where Policy.Key == Request.Key {
  /// One entry may take this part of the budget.
  static var largestShare: Int { 8 }

  private var policy: Policy
  private let budget: Int

  init(budget: Int) {
    policy = Policy(budget: budget)
    self.budget = budget
  }

  /// Whether the cache had it; now it has, unless it is too large.
  mutating func isHit(_ request: Request) -> Bool {
    guard !policy.use(request.key) else { return true }
    guard request.cost <= budget / Self.largestShare else { return false }
    while policy.cost + request.cost > budget { policy.removeNext() }
    policy.insert(request.key, cost: request.cost)
    return false
  }

  /// The score of the requests that `counts` says, in order from 0.
  static func score(
    _ requests: [Request], budget: Int, counts: (Int, Request) -> Bool
  ) -> Score {
    var replay = Self(budget: budget)
    var score = Score()
    for (number, request) in requests.enumerated() {
      let isHit = replay.isHit(request)
      if counts(number, request) { score.count(request, isHit: isHit) }
    }
    return score
  }

  /// What the cache did not have.
  static func misses(_ requests: [Request], budget: Int) -> [Request] {
    var replay = Self(budget: budget)
    return requests.filter { !replay.isHit($0) }
  }
}
