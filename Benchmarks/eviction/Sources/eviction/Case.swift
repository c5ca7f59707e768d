/// A trace, the caches it is tried with, and the requests that count.
struct Case {
  let name: String
  let requests: [Request]
  /// Bytes; the caches are parts of it.
  let workingSet: Int
  var shares = [0.25, 0.5, 1]
  var counts: (Int, Request) -> Bool = { _, _ in true }

  /// All cases of a seed.
  static func all(seed: UInt64) -> [Case] {
    var traces = Traces(seed: seed)
    let scrub = traces.scrub(60_000)
    let work = workingSet(of: scrub)
    let dataset = traces.dataset(videos: 120)
    let exported = traces.mix(scrub, dataset)
    let trained = traces.mix(scrub, traces.shuffled(dataset, times: 5))
    let forms = traces.scrub(60_000, forms: true)
    let moved = traces.scrub(20_000) + traces.scrub(5000, firstVideo: 1000)
    let isPerson = { (_: Int, request: Request) in request.reader == .person }
    return [
      Case(name: "scrub", requests: scrub, workingSet: work),
      Case(name: "scrub, with forms", requests: forms, workingSet: workingSet(of: forms)),
      Case(
        name: "scrub, all move on at once: the 5,000 requests after", requests: moved,
        workingSet: work, counts: { number, _ in number >= 20_000 }),
      Case(
        name: "scrub beside an export: people", requests: exported, workingSet: work,
        counts: isPerson),
      Case(name: "scrub beside an export: all", requests: exported, workingSet: work),
      Case(
        name: "scrub beside training: people", requests: trained, workingSet: work,
        counts: isPerson),
      Case(name: "scrub beside training: all", requests: trained, workingSet: work),
      Case(
        name: "training alone", requests: traces.shuffled(dataset, times: 4),
        workingSet: bytes(of: dataset), shares: [0.25, 0.5, 0.75]),
      Case(
        name: "four sweeps in the same order", requests: (0..<4).flatMap { _ in dataset },
        workingSet: bytes(of: dataset), shares: [0.25, 0.5, 0.75]),
      Case(
        name: "what memory misses, asked of a disk",
        requests: Replay<Kept>.misses(exported, budget: work / 2), workingSet: work,
        shares: [1, 2, 4]),
    ]
  }

  /// The bytes of distinct entries in 5,000 requests in a row, on average.
  private static func workingSet(of requests: [Request]) -> Int {
    let windows = stride(from: 0, to: requests.count, by: 5000).map {
      bytes(of: requests[$0..<min($0 + 5000, requests.count)])
    }
    return windows.reduce(0, +) / windows.count
  }

  /// The bytes of distinct entries.
  private static func bytes(of requests: some Sequence<Request>) -> Int {
    var seen: Set<Request.Key> = []
    return requests.reduce(0) { seen.insert($1.key).inserted ? $0 + $1.cost : $0 }
  }
}
