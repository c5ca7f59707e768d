import FetchScheduling
import FrameStore
import Synchronization
import Testing

@testable import Gateway

@Suite("Answers to wrong tokens on their way", .timeLimit(.minutes(5)))
struct HeldBackTests {
  /// A door at which time stands still: who is held back waits for `opening`, or leaves.
  private static func clock(_ waiting: Atomics, _ opening: Signal) -> StoreClock {
    StoreClock(
      now: { .seconds(1000) },
      sleep: { _ in
        waiting.began.wrappingAdd(1, ordering: .relaxed)
        defer { waiting.ended.wrappingAdd(1, ordering: .relaxed) }
        while !opening.isSet { try await Task.sleep(for: .milliseconds(1)) }
      })
  }

  private final class Atomics: Sendable {
    let began = Atomic(0)
    let ended = Atomic(0)
  }

  @Test("many that wait keep nobody out who has a right one, at the same address")
  func crowd() async throws {
    let (waiting, opening, count) = (Atomics(), Signal(), 100)
    try await withFixture(.live) {
      $0.tokens = TokenTests.tokens
      $0.doorClock = Self.clock(waiting, opening)
    } _: { gateway in
      let port = gateway.port
      let clients = try await onThread {
        try (0..<count).map { number in
          let client = try RawClient(port: port)
          try client.send(
            Ask("GET", "/videos/1/frames/1", ["x-api-key": "guess \(number)"]).bytes)
          return client
        }
      }
      try await eventually("all are held back") {
        waiting.began.load(ordering: .relaxed) == count
      }
      for _ in 0..<2 {
        #expect(try await gateway.get("/videos/1/frames/1", ["x-api-key": "annas"]).status == 200)
      }
      #expect(waiting.ended.load(ordering: .relaxed) == 0)
      opening.set()
      let statuses = try await onThread { try clients.map { try $0.receive().status } }
      #expect(statuses == [Int](repeating: 401, count: count))
    }
  }

  @Test("who leaves while he is held back is not waited for")
  func leaving() async throws {
    let (waiting, opening) = (Atomics(), Signal())
    try await withFixture(.live) {
      $0.tokens = TokenTests.tokens
      $0.doorClock = Self.clock(waiting, opening)
    } _: { gateway in
      let port = gateway.port
      let client = try await onThread {
        let client = try RawClient(port: port)
        try client.send(Ask("GET", "/videos/1/frames/1", ["x-api-key": "guess"]).bytes)
        return client
      }
      try await eventually("he is held back") { waiting.began.load(ordering: .relaxed) == 1 }
      client.reset()
      try await eventually("nobody waits for him") {
        waiting.ended.load(ordering: .relaxed) == 1
      }
      #expect(!opening.isSet)
    }
  }
}
