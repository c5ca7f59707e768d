import Synchronization
import Testing

@testable import Upstream

@Suite("Between the relay's thread and a call's tasks")
struct RelayExchangeTests {
  private let wakes = Wakes()

  @Test("the thread pauses where the room is used up, and resumes when half of it is free")
  func receiving() async throws {
    let exchange = makeExchange(capacity: 4)
    #expect(receive("abc", exchange))
    // Less than the capacity is held: one more piece, however long.
    #expect(receive("defgh", exchange))
    #expect(!receive("i", exchange))
    #expect(exchange.isWaitingForCaller)
    #expect(try await text(exchange) == "abc")
    #expect(!exchange.takeResume())
    #expect(wakes.count == 0)
    #expect(try await text(exchange) == "defgh")
    #expect(wakes.count == 1)
    #expect(exchange.takeResume())
    #expect(!exchange.takeResume())
    #expect(!exchange.isWaitingForCaller)
    #expect(receive("i", exchange))
    exchange.finish(nil)
    #expect(try await text(exchange) == "i")
    #expect(try await text(exchange) == nil)
    #expect(try await text(exchange) == nil)
  }

  @Test("what came before a failure is given out before it")
  func failing() async throws {
    let exchange = makeExchange()
    exchange.begin(RelayHead(status: 200))
    #expect(receive("abc", exchange))
    exchange.finish(.broken("cut"))
    exchange.finish(nil)
    #expect(try await exchange.head().status == 200)
    #expect(try await text(exchange) == "abc")
    await #expect(throws: PlatformError.broken("cut")) { _ = try await exchange.next() }
  }

  @Test("a call that ends without a head has none")
  func headless() async throws {
    let failed = makeExchange()
    failed.finish(.timedOut("late"))
    await #expect(throws: PlatformError.timedOut("late")) { _ = try await failed.head() }
    let empty = makeExchange()
    empty.finish(nil)
    await #expect(throws: PlatformError.self) { _ = try await empty.head() }
  }

  @Test("the thread pauses where there is nothing to send, and resumes when there is")
  func sending() async {
    let exchange = makeExchange()
    #expect(supply(exchange, room: 2) == "…")
    #expect(exchange.isWaitingForCaller)
    async let isTaken = exchange.send(Array("abc".utf8))
    while !exchange.takeResume() { await Task.yield() }
    #expect(!exchange.isWaitingForCaller)
    #expect(supply(exchange, room: 2) == "ab")
    #expect(supply(exchange, room: 2) == "c")
    #expect(await isTaken)
    #expect(supply(exchange, room: 2) == "…")
    exchange.endSending(isWhole: true)
    #expect(exchange.takeResume())
    #expect(supply(exchange, room: 2) == ".")
    #expect(wakes.count == 2)
  }

  @Test("a body that breaks off is never an end")
  func breaking() {
    let exchange = makeExchange()
    exchange.endSending(isWhole: false)
    #expect(supply(exchange, room: 2) == "!")
  }

  @Test("nobody takes bytes once the call is over")
  func unwanted() async {
    let exchange = makeExchange()
    async let isTaken = exchange.send([1])
    exchange.finish(nil)
    #expect(await !isTaken)
    #expect(await !exchange.send([2]))
  }

  @Test("a cancelled task cancels the call, and ends with it")
  func cancelled() async {
    let exchange = makeExchange()
    let reading = Task { try await exchange.next() }
    reading.cancel()
    while !exchange.isCancelled { await Task.yield() }
    #expect(wakes.count >= 1)
    exchange.finish(.cancelled)
    await #expect(throws: PlatformError.cancelled) { _ = try await reading.value }
  }

  private func makeExchange(capacity: Int = 100) -> RelayExchange {
    RelayExchange(capacity: capacity) { [wakes] in wakes.add() }
  }

  private func receive(_ text: String, _ exchange: RelayExchange) -> Bool {
    exchange.receive(Array(text.utf8).span)
  }

  private func text(_ exchange: RelayExchange) async throws -> String? {
    try await exchange.next().map { String(decoding: $0, as: UTF8.self) }
  }

  private func supply(_ exchange: RelayExchange, room: Int) -> String {
    var buffer = [UInt8](repeating: 0, count: room)
    return switch buffer.withUnsafeMutableBytes({ exchange.supply($0) }) {
    case .bytes(let count): String(decoding: buffer[..<count], as: UTF8.self)
    case .nothingYet: "…"
    case .end: "."
    case .broken: "!"
    }
  }
}

private final class Wakes: Sendable {
  private let made = Mutex(0)

  var count: Int { made.withLock { $0 } }

  func add() { made.withLock { $0 += 1 } }
}
