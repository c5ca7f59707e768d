import FetchScheduling
import Testing

@testable import FrameStore

@Suite("What goes when the disk tier is full")
struct DiskIndexTests {
  private func filled(_ count: Int) -> DiskIndex {
    var index = DiskIndex()
    for number in 0..<count { index.insert(DiskSample.key(Int64(number)), cost: 10) }
    return index
  }

  private func drained(_ index: DiskIndex) -> [Int64] {
    var index = index
    var order: [Int64] = []
    while let key = index.removeNext() { order.append(key.index) }
    return order
  }

  @Test("what nobody has read goes in the order in which it came")
  func order() {
    #expect(drained(filled(5)) == [0, 1, 2, 3, 4])
    #expect(drained(DiskIndex()) == [])
  }

  @Test("what was read is passed over once")
  func visited() {
    var index = filled(5)
    index.visit(DiskSample.key(0))
    index.visit(DiskSample.key(2))
    index.visit(DiskSample.key(99))
    #expect(drained(index) == [1, 3, 4, 0, 2])
  }

  @Test("where everything was read, the oldest goes")
  func allVisited() {
    var index = filled(3)
    for number in 0..<3 { index.visit(DiskSample.key(Int64(number))) }
    #expect(drained(index) == [0, 1, 2])
  }

  @Test("what is written anew is as new, and counted once")
  func replaced() {
    var index = filled(3)
    index.visit(DiskSample.key(0))
    index.insert(DiskSample.key(0), cost: 25)
    #expect(index.count == 3)
    #expect(index.cost == 45)
    #expect(drained(index) == [1, 2, 0])
  }

  @Test("a long video that is looked through once leaves what is read again and again")
  func scan() {
    var index = filled(10)
    for number in 0..<5 { index.visit(DiskSample.key(Int64(number))) }
    for frame in 0..<1000 {
      index.insert(DiskSample.key(Int64(frame), video: 8), cost: 10)
      while index.cost > 100 { _ = index.removeNext() }
      if frame.isMultiple(of: 7) {
        for number in 0..<5 { index.visit(DiskSample.key(Int64(number))) }
      }
    }
    for number in 0..<5 { #expect(index.contains(DiskSample.key(Int64(number)))) }
  }

  @Test("counts right whatever happens, at random", arguments: [1, 2, 3] as [UInt64])
  func atRandom(seed: UInt64) {
    var random = Random(seed: seed)
    var index = DiskIndex()
    var costs: [FrameKey: Int] = [:]
    for _ in 0..<5000 {
      let key = DiskSample.key(Int64.random(in: 0..<50, using: &random))
      switch Int.random(in: 0..<8, using: &random) {
      case 0..<4:
        let cost = Int.random(in: 1...100, using: &random)
        index.insert(key, cost: cost)
        costs[key] = cost
      case 4:
        index.remove(key)
        costs[key] = nil
      case 5..<7: index.visit(key)
      default:
        let next = index.removeNext()
        #expect((next == nil) == costs.isEmpty)
        if let next { #expect(costs.removeValue(forKey: next) != nil) }
      }
      #expect(index.count == costs.count)
      #expect(index.cost == costs.values.reduce(0, +))
      #expect(index.contains(key) == (costs[key] != nil))
    }
    #expect(Set(drained(index)) == Set(costs.keys.map(\.index)))
  }
}
