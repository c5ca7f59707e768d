/// Prints a line for each case and cache size of a seed, its fields separated by tabs: the case,
/// the part of the working set, the cache in bytes, and for each policy its name, its object and
/// its byte hit ratio.
@main
enum Eviction {
  static func main() {
    guard CommandLine.arguments.count == 2, let seed = UInt64(CommandLine.arguments[1]) else {
      fatalError("usage: eviction SEED")
    }
    for `case` in Case.all(seed: seed) {
      for share in `case`.shares {
        let budget = Int(Double(`case`.workingSet) * share)
        var fields = [`case`.name, "\(share)", "\(budget)"]
        fields += result("LRU", of: Replay<LRU>.self, `case`, budget)
        fields += result("SIEVE", of: Replay<SIEVE>.self, `case`, budget)
        fields += result("S3-FIFO", of: Replay<S3FIFO>.self, `case`, budget)
        fields += result("segmented LRU", of: Replay<Kept>.self, `case`, budget)
        print(fields.joined(separator: "\t"))
      }
    }
  }

  private static func result<Policy>(
    _ name: String, of replay: Replay<Policy>.Type, _ tried: Case, _ budget: Int
  ) -> [String] {
    let score = replay.score(tried.requests, budget: budget, counts: tried.counts)
    return [name, "\(score.objectHitRatio)", "\(score.byteHitRatio)"]
  }
}
