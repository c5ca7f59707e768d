import FetchScheduling
import Testing

@Suite("an upstream that does 8 calls at once, then 1 and slowly, then 8 again")
struct AdaptationTests {
  private static let drop: Moment = .seconds(20)
  private static let recovery: Moment = .seconds(120)

  @Test("has slots and slices follow within 10 calls")
  func follows() throws {
    var upstream = SimulatedUpstream(seed: 1)
    upstream.workers = 8
    upstream.frameTime = .milliseconds(30)
    upstream.changes = [
      (Self.drop, 1, .milliseconds(80)), (Self.recovery, 8, .milliseconds(30)),
    ]
    var policy = FetchPolicy()
    policy.slots = 8
    policy.queueLength = 1000
    policy.queueAge = .seconds(60)
    var world = World(
      people: ClosedLoopCrowd(callers: 450, frames: 12_000), upstream: upstream, policy: policy,
      seed: 1)
    let violation = world.run()
    try #require(violation == nil)
    let ends = world.trace
    for end in ends {
      print(
        "call \(end.call.id.number) ended at \(end.moment): \(end.call.indices.count) frames, "
          + "now \(end.slots) slots and \(end.slice) frames a call")
    }
    let dropped = try firstTen(of: ends, from: Self.drop)
    #expect(dropped.contains { $0.slots == 1 })
    // 40 ms a call and 80 ms a frame leave room for 24 in two seconds, 30 ms a frame for 65.
    #expect(dropped.last.map { 18...30 ~= $0.slice } == true)
    let meanwhile = ends.filter { $0.began > dropped[9].began && $0.moment < Self.recovery }
    #expect(meanwhile.allSatisfy { $0.slots <= 3 }, "more is tried now and then, and not much more")
    let recovered = try firstTen(of: ends, from: Self.recovery)
    #expect(recovered.contains { $0.slots == 8 })
    #expect(recovered.last?.slice == 50)
  }

  /// The first ten calls that began from `moment` on.
  private func firstTen(of ends: [TracedEnd], from moment: Moment) throws -> [TracedEnd] {
    let later = ends.filter { $0.began >= moment }
    try #require(later.count >= 10)
    return Array(later.prefix(10))
  }
}
