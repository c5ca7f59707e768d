import FetchScheduling
import FrameBytes
import Testing

@testable import FrameStore

@Suite("The memory tier")
struct MemoryCacheTests {
  private func key(_ index: Int64) -> FrameKey {
    FrameKey(domain: .gateway, video: 7, index: index)
  }

  private func stored(_ index: Int64, bytes: Int = 1000) throws -> StoredFrame {
    let frame = try Frame(drawn: index, bytes: bytes)
    return StoredFrame(frame: frame, digest: SHA256Digest(of: frame.bytes), storedAt: .zero)
  }

  private func derivedKey(_ number: Int) -> DerivedKey {
    DerivedKey(
      domain: .gateway, source: SHA256Digest(of: [UInt8(number % 256)]), variant: "v\(number)")
  }

  /// What an entry of some bytes counts.
  private func cost(_ bytes: [UInt8]) -> Int { bytes.capacity + MemoryCache.entryOverhead }

  /// A budget for `count` of these frames and not for one more; the allocator gives equal arrays
  /// capacities that differ by a few bytes.
  private func budget(for count: Int, of frames: [StoredFrame]) -> Int {
    count * (frames.map { cost($0.frame.bytes) }.max() ?? 0) + 400
  }

  @Test("keeps an entry of just an eighth of the budget, and none larger")
  func largestShare() throws {
    let frame = try stored(1)
    let cost = cost(frame.frame.bytes)
    let fitting = MemoryCache(budget: cost * 8)
    fitting.insert(frame, for: key(1))
    #expect(fitting.original(key(1))?.digest == frame.digest)
    #expect(fitting.statistics == MemoryCacheStatistics(entries: 1, bytes: cost, evictions: 0))

    let short = MemoryCache(budget: cost * 8 - 1)
    short.insert(frame, for: key(1))
    #expect(short.original(key(1)) == nil)
    #expect(short.statistics == MemoryCacheStatistics())

    let form = DerivedForm(bytes: frame.frame.bytes, note: [])
    fitting.insert(form, for: derivedKey(1))
    #expect(fitting.derived(derivedKey(1)) != nil)
    short.insert(form, for: derivedKey(1))
    #expect(short.derived(derivedKey(1)) == nil)
  }

  @Test("an entry that has grown too large does not leave its older self behind")
  func growingTooLarge() throws {
    let small = try stored(1)
    let cache = MemoryCache(budget: cost(small.frame.bytes) * 8)
    cache.insert(small, for: key(1))
    cache.insert(try stored(1, bytes: 5000), for: key(1))
    #expect(cache.original(key(1)) == nil)
    #expect(cache.statistics.bytes == 0)

    cache.insert(DerivedForm(bytes: small.frame.bytes, note: [1]), for: derivedKey(1))
    cache.insert(
      DerivedForm(bytes: [UInt8](repeating: 0, count: 5000), note: [2]), for: derivedKey(1))
    #expect(cache.derived(derivedKey(1)) == nil)
  }

  @Test("a full budget holds, and one entry more costs the oldest")
  func budget() throws {
    let frames = try (0..<9).map { try stored($0) }
    let cache = MemoryCache(budget: budget(for: 8, of: frames))
    for index in 0..<8 { cache.insert(frames[index], for: key(Int64(index))) }
    #expect(cache.statistics.entries == 8)
    #expect(cache.statistics.evictions == 0)
    #expect(cache.original(key(0)) != nil)
    cache.insert(frames[8], for: key(8))
    #expect(cache.statistics.entries == 8)
    #expect(cache.statistics.evictions == 1)
    #expect(cache.original(key(0)) != nil)
    #expect(cache.original(key(1)) == nil)
  }

  @Test("a budget of nothing keeps nothing")
  func nothing() throws {
    let cache = MemoryCache(budget: 0)
    cache.insert(try stored(1), for: key(1))
    cache.insert(DerivedForm(bytes: [], note: []), for: derivedKey(1))
    #expect(cache.statistics == MemoryCacheStatistics())
  }

  @Test("originals keep half; derived forms may have the rest, or all that nobody else needs")
  func halves() throws {
    let frames = try (0..<32).map { try stored($0) }
    let forms = frames.map { DerivedForm(bytes: $0.frame.bytes, note: []) }
    let cache = MemoryCache(budget: budget(for: 16, of: frames))
    func count() -> (originals: Int, derived: Int) {
      (
        (0..<32).count { cache.original(key(Int64($0))) != nil },
        (0..<32).count { cache.derived(derivedKey($0)) != nil }
      )
    }
    for number in 0..<20 { cache.insert(forms[number], for: derivedKey(number)) }
    #expect(count() == (0, 16))
    for index in 0..<8 { cache.insert(frames[index], for: key(Int64(index))) }
    #expect(count() == (8, 8))
    for index in 8..<16 { cache.insert(frames[index], for: key(Int64(index))) }
    #expect(count() == (8, 8))
    for number in 20..<32 { cache.insert(forms[number], for: derivedKey(number)) }
    #expect(count() == (8, 8))
  }

  @Test("never goes over its budget, at random", arguments: [1, 2, 3] as [UInt64])
  func atRandom(seed: UInt64) throws {
    var random = Random(seed: seed)
    let cache = MemoryCache(budget: 64_000)
    for _ in 0..<1500 {
      let number = Int.random(in: 0..<40, using: &random)
      let bytes = Int.random(in: 0..<9000, using: &random)
      switch Int.random(in: 0..<8, using: &random) {
      case 0..<3: cache.insert(try stored(Int64(number), bytes: bytes), for: key(Int64(number)))
      case 3..<6:
        cache.insert(
          DerivedForm(bytes: [UInt8](repeating: 1, count: bytes), note: []),
          for: derivedKey(number))
      case 6: cache.remove(key(Int64(number)))
      default: _ = cache.original(key(Int64(number)))
      }
      #expect(cache.statistics.bytes <= cache.budget)
    }
    let originals = (0..<40).compactMap { cache.original(key(Int64($0)))?.frame.bytes }
    let derived = (0..<40).compactMap { cache.derived(derivedKey($0))?.bytes }
    #expect(cache.statistics.entries == originals.count + derived.count)
    #expect(cache.statistics.bytes == (originals + derived).reduce(0) { $0 + cost($1) })
  }
}
