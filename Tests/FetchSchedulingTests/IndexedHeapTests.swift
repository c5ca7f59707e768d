import Testing

@testable import FetchScheduling

@Suite("an indexed heap")
struct IndexedHeapTests {
  @Test("gives its elements by rank, whatever was taken out by name", arguments: UInt64(1)...20)
  func ordersElements(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var heap = IndexedHeap<Int, Int>()
    var model: [Int: Int] = [:]
    for _ in 0..<500 {
      let element = Int.random(in: 0..<60, using: &random)
      if Bool.random(using: &random) {
        let rank = Int.random(in: 0..<1_000_000, using: &random)
        heap.insert(element, rank: rank)
        model[element] = rank
      } else {
        #expect(heap.remove(element) == (model.removeValue(forKey: element) != nil))
      }
      #expect(heap.count == model.count)
      #expect(heap.first?.rank == model.values.min())
    }
    var ranks: [Int] = []
    while let rank = heap.first?.rank, heap.popFirst(upTo: .max) != nil { ranks.append(rank) }
    #expect(ranks == model.values.sorted())
  }

  @Test("takes out its first only up to a limit")
  func keepsLater() {
    var heap = IndexedHeap<String, Int>()
    heap.insert("late", rank: 9)
    heap.insert("soon", rank: 3)
    #expect(heap.popFirst(upTo: 2) == nil)
    #expect(heap.popFirst(upTo: 3) == "soon")
    #expect(heap.popFirst(upTo: 8) == nil)
  }
}
