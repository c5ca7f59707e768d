import Emulator
import FetchScheduling
import FrameStore
import Synchronization
import Testing
import Upstream

@testable import Gateway

@Suite("instance.version")
struct PlatformVersionTests {
  @Test("is the platform's own, asked for once", arguments: Way.allCases)
  func known(way: Way) async throws {
    try await withFixture(way) { gateway in
      for method in ["POST", "GET", "POST"] {
        let answer = try await gateway.ask(
          Ask(method, Fixture.versionPath, json: method == "POST" ? "{}" : nil))
        #expect(answer.status == 200)
        #expect(answer["Content-Type"] == "application/json")
        #expect(answer.text == #"{"version":"6.18.3"}"#)
      }
      #expect(gateway.emulator.calls.map(\.method) == ["instance.version"])
    }
  }

  @Test("is told all the same where the platform can't be asked", arguments: Way.allCases)
  func unknown(way: Way) async throws {
    try await withFixture(way) {
      $0.platformAddress = ScriptedPlatform.deadAddress()
    } _: { gateway in
      let answer = try await gateway.post(Fixture.versionPath, "{}")
      #expect(answer.status == 200)
      #expect(try answer.json["version"]?.text == PlatformVersion.fallback)
    }
  }

  @Test(
    "an answer that is no version is as good as none",
    arguments: ["", "[]", "{}", #"{"version":7}"#, #"{"version":""}"#, "<html>"])
  func invalid(body: String) async throws {
    let platform = ScriptedPlatform { _ in .answer(200, "application/json", Array(body.utf8)) }
    defer { platform.stop() }
    try await withFixture {
      $0.platformAddress = platform.address
    } _: { gateway in
      let answer = try await gateway.post(Fixture.versionPath, "{}")
      #expect(try answer.json["version"]?.text == PlatformVersion.fallback)
    }
  }

  @Test("once known it is told at once, and asked for again when it is old")
  func refreshed() async throws {
    let platform = Answers(["7.0.0", nil, "7.0.1"])
    let version = PlatformVersion(clock: platform.clock, ask: platform.ask)
    #expect(version.atHand == nil)
    #expect(await version.current() == "7.0.0")
    platform.pass(PlatformVersion.freshness - .seconds(1))
    #expect(version.atHand == "7.0.0")
    #expect(platform.questions == 1)
    // Old: told all the same, with a question behind it that fails.
    platform.pass(.seconds(1))
    #expect(version.atHand == "7.0.0")
    try await eventually("the second question") { platform.answered == 2 }
    #expect(version.atHand == "7.0.0")
    try await eventually("the third question") {
      platform.pass(PlatformVersion.pause)
      return version.atHand == "7.0.1"
    }
    #expect(platform.questions >= 3)
  }

  @Test("after a question without an answer nobody asks for a while")
  func pausing() async {
    let platform = Answers([nil, "7.0.0"])
    let version = PlatformVersion(clock: platform.clock, ask: platform.ask)
    #expect(await version.current() == PlatformVersion.fallback)
    platform.pass(PlatformVersion.pause - .seconds(1))
    #expect(version.atHand == PlatformVersion.fallback)
    #expect(platform.questions == 1)
    platform.pass(.seconds(1))
    #expect(version.atHand == nil)
    #expect(await version.current() == "7.0.0")
  }
}

/// A platform that gives one answer after the other, nil for none, on a clock that stands still.
private final class Answers: Sendable {
  private struct State {
    var time = Moment.zero
    var answers: [String?]
    var questions = 0
    var answered = 0
  }

  private let state: Mutex<State>

  init(_ answers: [String?]) { state = Mutex(State(answers: answers)) }

  var questions: Int { state.withLock { $0.questions } }
  var answered: Int { state.withLock { $0.answered } }

  var clock: StoreClock {
    StoreClock(now: { [self] in state.withLock { $0.time } }, sleep: { _ in })
  }

  var ask: PlatformVersion.Ask {
    { [self] in
      state.withLock { state in
        state.questions += 1
        defer { state.answered += 1 }
        guard !state.answers.isEmpty, let version = state.answers.removeFirst() else {
          return .failure(.timedOut("nothing came"))
        }
        return .success(version)
      }
    }
  }

  func pass(_ time: Duration) { state.withLock { $0.time += time } }
}
