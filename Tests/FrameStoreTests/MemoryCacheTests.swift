import FetchScheduling
import FrameBytes
import Testing

@testable import FrameStore

@Suite("The memory tier")
struct MemoryCacheTests {
  private func stored(_ index: Int64, bytes: Int = 1000) throws -> StoredFrame {
    let frame = try Frame(drawn: index, bytes: bytes)
    return StoredFrame(frame: frame, digest: SHA256Digest(of: frame.bytes), requestedAt: .zero)
  }

  /// A budget for `count` of these frames and not for one more; the allocator gives equal arrays
  /// capacities that differ by a few bytes.
  private func budget(for count: Int, of frames: [StoredFrame]) -> Int {
    count * (frames.map { CacheEntries.cost(of: $0.frame.bytes) }.max() ?? 0) + 400
  }

  @Test("keeps an original of just an eighth of the budget, and none larger")
  func largestOriginal() throws {
    let frame = try stored(1)
    let cost = frame.frame.bytes.capacity + MemoryCache.entryOverhead
    let fitting = MemoryCache(budget: cost * 8)
    fitting.insert(frame, for: FrameKey(1))
    #expect(fitting.original(FrameKey(1))?.digest == frame.digest)
    #expect(fitting.statistics == MemoryCacheStatistics(entries: 1, bytes: cost, evictions: 0))

    let short = MemoryCache(budget: cost * 8 - 1)
    short.insert(frame, for: FrameKey(1))
    #expect(short.original(FrameKey(1)) == nil)
    #expect(short.statistics == MemoryCacheStatistics())
  }

  @Test("keeps a form of just an eighth of the budget, and none larger")
  func largestForm() {
    let form = DerivedForm(bytes: [UInt8](repeating: 1, count: 1000), note: [])
    let cost = form.bytes.capacity + MemoryCache.entryOverhead
    let fitting = MemoryCache(budget: cost * 8)
    fitting.insert(form, for: DerivedKey(1))
    #expect(fitting.derived(DerivedKey(1))?.digest == form.digest)
    #expect(fitting.statistics == MemoryCacheStatistics(entries: 1, bytes: cost, evictions: 0))

    let short = MemoryCache(budget: cost * 8 - 1)
    short.insert(form, for: DerivedKey(1))
    #expect(short.derived(DerivedKey(1)) == nil)
    #expect(short.statistics == MemoryCacheStatistics())
  }

  @Test("an entry that has grown too large does not leave its older self behind")
  func growingTooLarge() throws {
    let small = try stored(1)
    let cache = MemoryCache(budget: CacheEntries.cost(of: small.frame.bytes) * 8)
    cache.insert(small, for: FrameKey(1))
    cache.insert(try stored(1, bytes: 50_000), for: FrameKey(1))
    #expect(cache.original(FrameKey(1)) == nil)
    #expect(cache.statistics.bytes == 0)

    cache.insert(DerivedForm(bytes: small.frame.bytes, note: [1]), for: DerivedKey(1))
    cache.insert(
      DerivedForm(bytes: [UInt8](repeating: 0, count: 50_000), note: [2]), for: DerivedKey(1))
    #expect(cache.derived(DerivedKey(1)) == nil)
  }

  @Test("a full budget holds, and one entry more costs the oldest")
  func budget() throws {
    let frames = try (0..<9).map { try stored($0) }
    let cache = MemoryCache(budget: budget(for: 8, of: frames))
    for index in 0..<8 { cache.insert(frames[index], for: FrameKey(index)) }
    #expect(cache.statistics.entries == 8)
    #expect(cache.statistics.evictions == 0)
    #expect(cache.original(FrameKey(0)) != nil)
    cache.insert(frames[8], for: FrameKey(8))
    #expect(cache.statistics.entries == 8)
    #expect(cache.statistics.evictions == 1)
    #expect(cache.original(FrameKey(0)) != nil)
    #expect(cache.original(FrameKey(1)) == nil)
  }

  @Test("a budget of nothing keeps nothing")
  func nothing() throws {
    let cache = MemoryCache(budget: 0)
    cache.insert(try stored(1), for: FrameKey(1))
    cache.insert(DerivedForm(bytes: [], note: []), for: DerivedKey(1))
    #expect(cache.statistics == MemoryCacheStatistics())
  }

  @Test("what was used or replaced once stays while all others go")
  func replacing() throws {
    let frames = try (0..<16).map { try stored($0) }
    let cache = MemoryCache(budget: budget(for: 8, of: frames))
    for index in 0..<8 { cache.insert(frames[index], for: FrameKey(index)) }
    #expect(cache.original(FrameKey(0)) != nil)
    cache.insert(frames[8], for: FrameKey(1))
    #expect(cache.statistics.entries == 8)
    for index in 9..<16 { cache.insert(frames[index], for: FrameKey(index)) }
    #expect(cache.statistics.evictions == 7)
    #expect(cache.original(FrameKey(0))?.digest == frames[0].digest)
    #expect(cache.original(FrameKey(1))?.digest == frames[8].digest)
    #expect((2..<10).allSatisfy { cache.original(FrameKey($0)) == nil })
  }

  @Test("a form that was replaced once stays while all others go")
  func replacingForms() {
    let forms = (0..<17).map { number in
      DerivedForm(bytes: [UInt8](repeating: UInt8(number), count: 1000), note: [])
    }
    let cost = forms.map { CacheEntries.cost(of: $0.bytes) }.max() ?? 0
    let cache = MemoryCache(budget: 8 * cost + 400)
    for number in 0..<8 { cache.insert(forms[number], for: DerivedKey(number)) }
    cache.insert(forms[8], for: DerivedKey(0))
    for number in 9..<17 { cache.insert(forms[number], for: DerivedKey(number)) }
    #expect(cache.statistics.evictions == 8)
    #expect(cache.derived(DerivedKey(0))?.digest == forms[8].digest)
    #expect((1..<10).allSatisfy { cache.derived(DerivedKey($0)) == nil })
  }
}

extension DerivedKey {
  init(_ number: Int) {
    self.init(
      domain: .gateway, video: 7, source: SHA256Digest(of: [UInt8(number % 256)]),
      variant: "v\(number)")
  }
}

extension FrameKey {
  init(_ index: Int) { self.init(domain: .gateway, video: 7, index: Int64(index)) }
}
