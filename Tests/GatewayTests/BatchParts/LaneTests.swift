import Synchronization
import Testing

@testable import Gateway

@Suite("A bounded lane", .timeLimit(.minutes(2)))
struct LaneTests {
  @Test("gives what was put in, in order, then ends")
  func order() async {
    let lane = Lane<Int>(capacity: 2)
    let producer = Task {
      for number in 0..<100 {
        let isTaken = await lane.push(number)
        guard isTaken else { return number }
      }
      await lane.finish()
      return 100
    }
    var taken: [Int] = []
    while let number = await lane.pop() { taken.append(number) }
    #expect(taken == Array(0..<100))
    #expect(await producer.outcome == 100)
    #expect(await lane.pop() == nil)
  }

  @Test("takes as many as it holds at once; one more waits", arguments: [1, 3])
  func capacity(capacity: Int) async {
    let lane = Lane<Int>(capacity: capacity)
    for number in 0..<capacity { #expect(await lane.push(number)) }
    let isTaken = Mutex(false)
    await withTaskGroup { group in
      group.addTask { _ = await lane.push(capacity) }
      for _ in 0..<200 { await Task.yield() }
      #expect(!isTaken.withLock { $0 })
      #expect(await lane.pop() == 0)
      await group.waitForAll()
    }
    await lane.finish()
    var rest: [Int] = []
    while let number = await lane.pop() { rest.append(number) }
    #expect(rest == Array(1...capacity))
  }

  @Test("finished, it refuses more and lets a waiting producer go")
  func finished() async {
    let lane = Lane<Int>(capacity: 1)
    #expect(await lane.push(1))
    let waiting = Task { await lane.push(2) }
    await lane.finish()
    #expect(await !waiting.outcome)
    #expect(await !lane.push(3))
    #expect(await lane.pop() == 1)
    #expect(await lane.pop() == nil)
  }

  @Test("finished, it lets a waiting consumer go")
  func waitingConsumer() async {
    let lane = Lane<Int>(capacity: 1)
    let waiting = Task { await lane.pop() }
    await lane.finish()
    #expect(await waiting.outcome == nil)
  }
}
