import FetchScheduling
import Testing

@Suite("32 callers, 120 frames, an upstream of 2 workers with 40 ms a call and 5 ms a frame")
struct FoldingFigureTests {
  struct Figure: CustomTestStringConvertible {
    let slots: Int
    let streams: Bool
    let mostCalls: Int
    let timesSooner: Double
    var testDescription: String { "\(slots) slots, \(streams ? "streamed" : "all at the end")" }
  }

  @Test(
    "go in few calls and much sooner than one by one",
    arguments: [
      Figure(slots: 2, streams: true, mostCalls: 12, timesSooner: 4),
      Figure(slots: 4, streams: true, mostCalls: 24, timesSooner: 2.5),
      Figure(slots: 2, streams: false, mostCalls: 24, timesSooner: 2.5),
    ])
  func folds(_ figure: Figure) throws {
    var policy = FetchPolicy()
    policy.slots = figure.slots
    let folded = try run(policy, streams: figure.streams)
    policy.sliceFrames = 1
    let oneByOne = try run(policy, streams: figure.streams)
    #expect(oneByOne.calls == 120)
    #expect(folded.calls <= figure.mostCalls)
    #expect(oneByOne.time / folded.time >= figure.timesSooner)
  }

  private func run(
    _ policy: FetchPolicy, streams: Bool
  ) throws -> (calls: Int, time: Duration) {
    var upstream = SimulatedUpstream(seed: 1)
    upstream.streams = streams
    var world = World(
      people: ClosedLoopCrowd(callers: 32, frames: 120), upstream: upstream, policy: policy, seed: 1
    )
    let violation = world.run()
    try #require(violation == nil)
    return (world.calls.count, world.people.finished)
  }
}
