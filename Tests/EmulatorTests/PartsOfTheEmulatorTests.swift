import Testing

@testable import Emulator

@Suite("Decoding slots")
struct DecodingSlotsTests {
  @Test("go to who asks, then to who waits, in order")
  func order() async throws {
    let slots = DecodingSlots(count: 2)
    try await slots.acquire()
    try await slots.acquire()
    let order = Watched<[Int]>([])
    for number in 1...3 {
      Task {
        try await slots.acquire()
        order.update { $0.append(number) }
      }
      while slots.waitingCount < number { await Task.yield() }
    }
    for number in 1...3 {
      slots.release()
      #expect(try await order.wait { $0.count == number } == Array(1...number))
    }
  }

  @Test("are not taken by who left")
  func cancellation() async throws {
    let slots = DecodingSlots(count: 1)
    try await slots.acquire()
    let leaver = Task { try await slots.acquire() }
    while slots.waitingCount < 1 { await Task.yield() }
    leaver.cancel()
    await #expect(throws: CancellationError.self) { try await leaver.value }
    #expect(slots.waitingCount == 0)
    slots.release()
    try await slots.acquire()
  }
}

@Suite("Watched values")
struct WatchedTests {
  @Test("wake who waits for what they become")
  func waiting() async throws {
    let watched = Watched(0)
    async let three = watched.wait { $0 >= 3 }
    for _ in 1...3 { watched.update { $0 += 1 } }
    #expect(try await three == 3)
    #expect(try await watched.wait { $0 == 3 } == 3)
  }

  @Test("let go of who leaves")
  func cancellation() async {
    let watched = Watched(0)
    let waiter = Task { try await watched.wait { $0 == 1 } }
    waiter.cancel()
    await #expect(throws: CancellationError.self) { try await waiter.value }
  }
}

@Suite("Bounded cache")
struct BoundedCacheTests {
  @Test("gives up the oldest at one byte more than its limit")
  func limit() {
    var cache = BoundedCache<Int>(limit: 10)
    cache.insert([1, 2, 3, 4, 5], for: 1)
    cache.insert([1, 2, 3, 4, 5], for: 2)
    #expect(cache[1] != nil && cache[2] != nil && cache.byteCount == 10)
    cache.insert([1], for: 3)
    #expect(cache[1] == nil && cache[2] != nil && cache[3] == [1] && cache.byteCount == 6)
    cache.insert([UInt8](repeating: 0, count: 11), for: 4)
    #expect(cache[4] == nil && cache.byteCount == 6)
    cache.insert([UInt8](repeating: 0, count: 10), for: 5)
    #expect(cache[3] == nil && cache[5]?.count == 10 && cache.byteCount == 10)
  }

  @Test("stays within its limit over many insertions")
  func many() {
    var cache = BoundedCache<Int>(limit: 100)
    for key in 0..<1000 {
      cache.insert([UInt8](repeating: 0, count: key % 30), for: key)
      #expect(cache.byteCount <= 100)
    }
    #expect(cache[999]?.count == 9 && cache[0] == nil)
  }
}

@Suite("The worker thread")
struct WorkerThreadTests {
  @Test("runs work in order and passes errors on")
  func work() async {
    let worker = WorkerThread()
    #expect(await worker.run { 7 } == 7)
    await #expect(throws: EmulatorError.undrawable("x")) {
      try await worker.run { () throws(EmulatorError) -> Int in throw .undrawable("x") }
    }
  }
}
