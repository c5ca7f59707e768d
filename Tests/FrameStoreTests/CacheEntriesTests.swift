import FetchScheduling
import FrameBytes
import Testing

@testable import FrameStore

@Suite("What goes when memory is full")
struct CacheEntriesTests {
  private static let bytes = 4000

  private let frames: [StoredFrame]
  /// As large as the frames.
  private let forms: [DerivedForm]
  /// What the costliest of all costs.
  private let cost: Int

  init() throws {
    frames = try (0..<64).map { number in
      StoredFrame(
        frame: try Frame(drawn: number, bytes: Self.bytes), digest: nil, requestedAt: .zero)
    }
    forms = frames.map { frame in
      DerivedForm(bytes: [UInt8](repeating: 0, count: frame.frame.bytes.capacity), note: [])
    }
    cost = max(
      frames.map { CacheEntries.cost(of: $0.frame.bytes) }.max() ?? 0,
      forms.map { CacheEntries.cost(of: $0.bytes) }.max() ?? 0)
  }

  /// Room for `count` entries and not for one more: equal arrays may get capacities that differ by
  /// some bytes.
  private func entries(roomFor count: Int) -> CacheEntries {
    CacheEntries(budget: count * cost + cost / 4)
  }

  private func insertOriginals(_ numbers: Range<Int>, into entries: inout CacheEntries) {
    for number in numbers { entries.insert(frames[number], for: FrameKey(number)) }
  }

  private func insertForms(_ numbers: Range<Int>, into entries: inout CacheEntries) {
    for number in numbers { entries.insert(forms[number], for: DerivedKey(number)) }
  }

  @Test("derived forms may have all that no original needs, and originals as well")
  func alone() {
    var entries = entries(roomFor: 16)
    insertForms(0..<20, into: &entries)
    #expect(entries.derived.count == 16)
    insertOriginals(0..<20, into: &entries)
    #expect(entries.derived.count == 0)
    #expect(entries.originals.count == 16)
  }

  @Test("originals keep just half, however many forms come and are used")
  func half() {
    for originals in [8, 9] {
      var entries = entries(roomFor: 16)
      insertOriginals(0..<originals, into: &entries)
      for number in 0..<64 {
        insertForms(number..<(number + 1), into: &entries)
        _ = entries.derived(DerivedKey(number))
      }
      #expect(entries.originals.count == 8)
      #expect(entries.derived.count == 8)
    }
  }

  @Test("forms give up what is more than half at the next original, though used just now")
  func moreThanHalf() {
    for (forms, left) in [(8, 8), (9, 8)] {
      var entries = entries(roomFor: 16)
      insertOriginals(0..<(16 - forms), into: &entries)
      insertForms(0..<forms, into: &entries)
      for number in 0..<forms { _ = entries.derived(DerivedKey(number)) }
      insertOriginals(16..<17, into: &entries)
      #expect(entries.derived.count == left)
      #expect(entries.originals.count == 16 - left)
    }
  }

  @Test("forms that are asked for stay while originals come, and others make room")
  func formsInUse() {
    var entries = entries(roomFor: 16)
    insertForms(0..<6, into: &entries)
    insertOriginals(0..<10, into: &entries)
    for number in 10..<30 {
      for form in 0..<3 { _ = entries.derived(DerivedKey(form)) }
      insertOriginals(number..<(number + 1), into: &entries)
    }
    #expect(
      (0..<6).map { entries.derived.contains(DerivedKey($0)) } == [
        true, true, true, false, false, false,
      ])
    #expect(entries.originals.count == 13)
  }

  @Test("a larger replacement makes room for itself, and a smaller one leaves it")
  func replacedSize() throws {
    var entries = entries(roomFor: 16)
    insertOriginals(0..<16, into: &entries)
    let large = StoredFrame(
      frame: try Frame(drawn: 99, bytes: 2 * Self.bytes), digest: nil, requestedAt: .zero)
    entries.insert(large, for: FrameKey(3))
    #expect(entries.originals.contains(FrameKey(3)))
    #expect(!entries.originals.contains(FrameKey(0)))
    #expect(entries.statistics.bytes <= entries.budget)
    #expect(entries.statistics.evictions == 1)
    entries.insert(frames[3], for: FrameKey(3))
    insertOriginals(16..<17, into: &entries)
    #expect(entries.statistics.entries == 16)
    #expect(entries.statistics.evictions == 1)
  }

  @Test(
    "what is looked up is what was put in last, within the budget",
    arguments: 1...6 as ClosedRange<UInt64>)
  func atRandom(seed: UInt64) throws {
    var random = Random(seed: seed)
    var entries = CacheEntries(budget: 64_000)
    var model = CacheModel()
    for step in 0..<3000 {
      let number = Int.random(in: 0..<40, using: &random)
      let before = entries
      switch Int.random(in: 0..<10, using: &random) {
      case 0..<3:
        let size = Int.random(in: 1..<9000, using: &random)
        let frame = StoredFrame(
          frame: try Frame(drawn: Int64(step), bytes: size), digest: nil, requestedAt: .zero)
        entries.insert(frame, for: FrameKey(number))
        model.originals[FrameKey(number)] = frame
      case 3..<6:
        let form = DerivedForm(
          bytes: [UInt8](
            repeating: UInt8(step % 256), count: .random(in: 0..<9000, using: &random)),
          note: [step])
        entries.insert(form, for: DerivedKey(number))
        model.derived[DerivedKey(number)] = form
        model.checkHalf(before, entries)
      case 6:
        entries.remove(FrameKey(number))
        model.originals[FrameKey(number)] = nil
      case 7..<9:
        let bytes = entries.original(FrameKey(number))?.frame.bytes
        #expect(bytes == nil || bytes == model.originals[FrameKey(number)]?.frame.bytes)
      default:
        let bytes = entries.derived(DerivedKey(number))?.bytes
        #expect(bytes == nil || bytes == model.derived[DerivedKey(number)]?.bytes)
      }
      model.check(entries)
    }
    #expect(entries.statistics.evictions > 500)
  }
}

/// What was put in last under each key, whether or not it is still there.
private struct CacheModel {
  var originals: [FrameKey: StoredFrame] = [:]
  var derived: [DerivedKey: DerivedForm] = [:]

  /// Entries and bytes are those of what is there, and within the budget.
  func check(_ entries: CacheEntries) {
    let kept = originals.filter { entries.originals.contains($0.key) }.values
    let forms = derived.filter { entries.derived.contains($0.key) }.values
    #expect(entries.originals.count == kept.count)
    #expect(entries.derived.count == forms.count)
    let bytes = kept.reduce(0) { $0 + CacheEntries.cost(of: $1.frame.bytes) }
    #expect(entries.originals.cost == bytes)
    #expect(
      entries.statistics.bytes == forms.reduce(bytes) { $0 + CacheEntries.cost(of: $1.bytes) })
    #expect(entries.statistics.bytes <= entries.budget)
  }

  /// A form that came took nothing of the half that is the originals'.
  func checkHalf(_ before: CacheEntries, _ after: CacheEntries) {
    let half = before.budget / 2
    if before.originals.cost <= half {
      #expect(after.originals.cost == before.originals.cost)
    } else {
      #expect(after.originals.cost > half - before.budget / MemoryCache.largestShare)
    }
  }
}
