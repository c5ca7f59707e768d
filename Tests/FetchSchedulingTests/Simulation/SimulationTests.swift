import FetchScheduling
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite("random schedules")
struct SimulationTests {
  /// `FRAME_GATEWAY_SCHEDULES` runs more, or fewer, of them.
  static let count = getenv("FRAME_GATEWAY_SCHEDULES").flatMap { UInt64(String(cString: $0)) }
  static let seeds = 1...(count ?? 2000)
  static let parts: UInt64 = 4

  @Test("keep every rule, whatever callers and upstream do", arguments: 0..<parts)
  func keepEveryRule(part: UInt64) {
    for seed in Self.seeds where seed % Self.parts == part {
      var world = Scenario.world(seed: seed)
      if let violation = world.run() {
        Issue.record("seed \(seed), \(violation)")
        return
      }
    }
  }
}
