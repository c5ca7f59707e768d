import FetchScheduling

@testable import struct FetchScheduling.SplitMix64

/// One random schedule: a policy, an upstream and a crowd, all drawn from a seed.
enum Scenario {
  static func world(seed: UInt64) -> World<RandomCrowd> {
    var random = SplitMix64(seed: seed)
    let upstream = upstream(&random)
    let policy = policy(&random)
    return World(
      people: RandomCrowd(seed: random.next()), upstream: upstream, policy: policy,
      seed: random.next())
  }

  private static func policy(_ random: inout SplitMix64) -> FetchPolicy {
    var policy = FetchPolicy()
    policy.slots = Int.random(in: 1...5, using: &random)
    policy.sliceFrames = [1, 2, 7, 20, 50, 50][Int.random(in: 0..<6, using: &random)]
    policy.sliceTime = .milliseconds([60, 150, 2000, 2000][Int.random(in: 0..<4, using: &random)])
    policy.queueLength = [3, 10, 40, 256][Int.random(in: 0..<4, using: &random)]
    policy.queueAge = .milliseconds(Int.random(in: 100...10_000, using: &random))
    policy.retries = Int.random(in: 0...4, using: &random)
    policy.backoffBase = .milliseconds(Int.random(in: 1...100, using: &random))
    policy.lateTime = .milliseconds([0, 50, 300, 5000][Int.random(in: 0..<4, using: &random)])
    policy.slowAllowance = .milliseconds(Int.random(in: 0...50, using: &random))
    policy.circuitFailures = Int.random(in: 2...8, using: &random)
    policy.circuitPause = .milliseconds(Int.random(in: 10...200, using: &random))
    policy.circuitPauseCap = .milliseconds(Int.random(in: 100...1000, using: &random))
    policy.initialFrameBytes = 500_000
    policy.workMemory = [2_000_000, 6_000_000, 256 << 20][Int.random(in: 0..<3, using: &random)]
    policy.interactiveMemory = policy.workMemory / Int.random(in: 2...8, using: &random)
    policy.readahead = readahead(&random)
    return policy
  }

  private static func readahead(_ random: inout SplitMix64) -> ReadaheadPolicy {
    var readahead = ReadaheadPolicy()
    readahead.isOn = Int.random(in: 0..<3, using: &random) > 0
    readahead.bytes = [600_000, 4_000_000, 32 << 20][Int.random(in: 0..<3, using: &random)]
    readahead.patience = .milliseconds(Int.random(in: 50...2000, using: &random))
    readahead.openWants = Int.random(in: 1...8, using: &random)
    readahead.firstWindow = Int.random(in: 1...8, using: &random)
    readahead.scrubs = [1, 2, 256][Int.random(in: 0..<3, using: &random)]
    return readahead
  }

  private static func upstream(_ random: inout SplitMix64) -> SimulatedUpstream {
    var upstream = SimulatedUpstream(seed: random.next())
    upstream.workers = Int.random(in: 1...4, using: &random)
    upstream.callTime = .milliseconds(Int.random(in: 1...80, using: &random))
    upstream.frameTime = .milliseconds(Int.random(in: 1...20, using: &random))
    upstream.streams = Bool.random(using: &random)
    for video in Int64(1)...6 {
      upstream.frameBytes[video] = Int.random(in: 20_000...1_500_000, using: &random)
    }
    upstream.faults = faults(&random)
    return upstream
  }

  private static func faults(_ random: inout SplitMix64) -> SimulatedUpstream.Faults {
    var faults = SimulatedUpstream.Faults()
    faults.shuffles = Bool.random(using: &random)
    guard Int.random(in: 0..<4, using: &random) > 0 else { return faults }
    func seldom(_ most: Double) -> Double {
      Bool.random(using: &random) ? 0 : Double.random(in: 0...most, using: &random)
    }
    faults.missing = seldom(0.2)
    faults.defective = seldom(0.2)
    faults.busy = seldom(0.6)
    faults.gone = seldom(1)
    faults.broken = seldom(0.3)
    faults.stalled = seldom(0.05)
    if Int.random(in: 0..<3, using: &random) == 0 {
      faults.silentVideo = Int64.random(in: 1...2, using: &random)
    }
    faults.noise = seldom(0.2)
    faults.retryAfter = .milliseconds(Int.random(in: 0...500, using: &random))
    if Bool.random(using: &random) { faults.refusedFrom = Int64.random(in: 3...60, using: &random) }
    if Bool.random(using: &random) { faults.deniedDomain = AccessDomain(identity: 1) }
    return faults
  }
}
