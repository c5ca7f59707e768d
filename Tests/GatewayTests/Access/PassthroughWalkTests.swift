import Testing

@testable import Gateway

/// Tries every address of the contract with a key that the platform refuses, before and after
/// another's requests have filled the cache: nothing may tell which it is.
@Suite("Every address, by another's key")
struct PassthroughWalkTests {
  private static var asks: [Ask] { (WalkTests.asks + WalkTests.platformAsks).map(\.ask) }

  private struct Outcome: Equatable {
    /// All of an answer but what changes from one request to the next.
    var facts: String
    /// The platform's methods that were called for it: what it cost in time.
    var calls: [String]
  }

  private static func outcomes(_ gateway: Fixture, _ key: String) async throws -> [Outcome] {
    var outcomes: [Outcome] = []
    for var ask in asks {
      ask.fields.append((name: "x-api-key", value: key))
      let before = gateway.emulator.calls.count
      let answer = try await gateway.ask(ask)
      let place = "\(key): \(ask.method) \(ask.target)"
      #expect(answer.status >= 400, "\(place)")
      let names = answer.fields.map { $0.name.lowercased() }
      let telling = WalkTests.telling.filter { $0 != "vary" && $0 != "allow" }
      #expect(!names.contains { $0.hasPrefix("frame-") || telling.contains($0) }, "\(place)")
      #expect(answer["Cache-Control"] == "no-store", "\(place)")
      let id = answer["X-Request-Id"] ?? "none"
      let fields = answer.fields.map { "\($0.name): \($0.value)" }.sorted()
      outcomes.append(
        Outcome(
          facts: (["\(answer.status)", answer.text] + fields).joined(separator: "\n")
            .replacing(id, with: "ID"),
          calls: gateway.emulator.calls.dropFirst(before).map(\.method)))
    }
    return outcomes
  }

  @Test("a refused key is answered the same, at the same cost, whatever others have in the cache")
  func walk() async throws {
    let clock = SteppedClock()
    // However long the walk takes on a slow machine, no refusal is forgotten in it.
    let life = Duration.seconds(3600)
    try await withFixture {
      $0.callerKeys = CallerKeys(capacity: 10, refusalLife: life)
      $0.emulator.keys = ["annas": [1], "berts": [2]]
      $0.gateway.variesByKey = true
      $0.clock = clock.store
      $0.doorClock = clock.sleepless
    } _: { gateway in
      var cold: [String: [Outcome]] = [:]
      // One that the platform knows, and one that it does not.
      for key in ["berts", "nobodys"] { cold[key] = try await Self.outcomes(gateway, key) }
      for _ in 0..<2 {
        for (wanted, status) in WalkTests.asks + WalkTests.platformAsks {
          var ask = wanted
          ask.fields.append((name: "x-api-key", value: "annas"))
          let answer = try await gateway.ask(ask)
          #expect(
            answer.status == status || answer.status == 504, "\(ask.method) \(ask.target)")
        }
      }
      // What is known of the keys themselves is to be as it was.
      clock.step(by: life)
      for key in ["berts", "nobodys"] {
        #expect(try await Self.outcomes(gateway, key) == cold[key])
      }
    }
  }

  @Test("in turn and at once, each gets what is his alone")
  func atOnce() async throws {
    try await withFixture {
      $0.callerKeys = CallerKeys()
      $0.emulator.keys = ["annas": [1], "berts": [2]]
    } _: { gateway in
      let keys = ["annas", "berts", "nobodys"]
      try await withThrowingTaskGroup(of: (String, Int).self) { group in
        for round in 0..<20 {
          for key in keys {
            var ask = Ask("/videos/1/frames/\(round % 3)" + ["", ".png", ".npy"][round % 3])
            ask.fields.append((name: "x-api-key", value: key))
            let asked = ask
            group.addTask { (key, try await gateway.ask(asked).status) }
          }
        }
        for try await (key, status) in group {
          let expected = ["annas": 200, "berts": 404, "nobodys": 401][key]
          #expect(status == expected, "\(key)")
        }
      }
    }
  }
}
