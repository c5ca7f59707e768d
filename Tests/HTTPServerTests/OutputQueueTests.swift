import Testing

@testable import HTTPServer

@Suite("The output queue")
struct OutputQueueTests {
  private func front(_ queue: OutputQueue) -> [[UInt8]] {
    queue.withVectors { vectors in
      vectors.map { Array(UnsafeRawBufferPointer(start: $0.iov_base, count: $0.iov_len)) }
    }
  }

  private func expectContent(_ content: Int, of count: Int, _ queue: inout OutputQueue) {
    let removed = queue.removeSent(count)
    #expect(removed == content)
  }

  @Test("offers runs in order, and what is left of one")
  func offersRuns() {
    var queue = OutputQueue()
    queue.append(framing: [1, 2])
    queue.append([[0, 3, 4, 5][1...]][0], isContent: true)
    queue.append([], isContent: true)
    queue.append(framing: [6])
    #expect(queue.unsent == 6)
    #expect(front(queue) == [[1, 2], [3, 4, 5], [6]])
    expectContent(0, of: 1, &queue)
    #expect(front(queue) == [[2], [3, 4, 5], [6]])
    expectContent(2, of: 3, &queue)
    #expect(front(queue) == [[5], [6]])
    expectContent(1, of: 2, &queue)
    #expect(queue.isEmpty)
    #expect(front(queue).isEmpty)
  }

  @Test("offers as many runs as one call takes, for any number of them")
  func offersManyRuns() {
    var queue = OutputQueue()
    for value in 0..<200 { queue.append([UInt8(value), 0], isContent: value % 2 == 0) }
    #expect(front(queue).count == OutputQueue.vectorLimit)
    var content = 0
    var sent: [UInt8] = []
    while !queue.isEmpty {
      sent += front(queue).flatMap { $0 }.prefix(3)
      content += queue.removeSent(min(3, queue.unsent))
    }
    #expect(sent == (0..<200).flatMap { [UInt8($0), 0] })
    #expect(content == 200)
  }

  @Test("shares the storage of what it is given")
  func sharesStorage() {
    let bytes = [UInt8](repeating: 7, count: 100)
    var queue = OutputQueue()
    queue.append(bytes[10...], isContent: true)
    let isShared = bytes.withUnsafeBytes { own in
      queue.withVectors { UnsafeRawPointer($0[0].iov_base) == own.baseAddress.map { $0 + 10 } }
    }
    #expect(isShared)
  }
}
