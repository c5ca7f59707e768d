import Testing

@testable import Upstream

@Suite("Spare capacity")
struct SpareCapacityTests {
  private func bytes(_ count: Int, capacity: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(capacity)
    bytes.append(contentsOf: repeatElement(7, count: count))
    return bytes
  }

  @Test("an array is copied if more than half of it lies idle, and just half is left")
  func half() {
    let capacity = bytes(0, capacity: 10_000).capacity
    let full = bytes(capacity / 2, capacity: capacity)
    #expect(full.trimmingSpareCapacity().capacity == capacity)
    let less = bytes(capacity / 2 - 1, capacity: capacity)
    #expect(less.capacity == capacity)
    #expect(less.trimmingSpareCapacity().capacity < capacity * 3 / 4)
    #expect(less.trimmingSpareCapacity() == less)
  }
}
