import Emulator
import Testing

@testable import frame_gateway

@Suite("What fails in a fetch", .timeLimit(.minutes(5)))
struct FailureTests {
  @Test("is asked for once more at the end")
  func retried() async throws {
    try await withPlatform { platform in
      let directory = try Directory()
      platform.emulator.faults = [Fault(.withoutPart(4), occurrence: .first(1))]
      let report = try await platform.fetch("1", "3-6", "-o", directory.path)
      #expect(report.status == .complete)
      #expect(report.retried == [4])
      #expect(report.fetched == [3, 5, 6, 4])
      #expect(platform.asked == [[3, 4, 5, 6], [4]])
    }
  }

  @Test("is listed where it fails again, and the rest is there")
  func listed() async throws {
    try await withPlatform { platform in
      let directory = try Directory()
      platform.emulator.faults = [
        Fault(.withoutPart(4)), Fault(.damaged(4, .garbled), method: .single),
      ]
      let report = try await platform.fetch("1", "3-6", "-o", directory.path)
      #expect(report.status == .incomplete)
      #expect(report.missing == [4])
      #expect(report.fetched.sorted() == [3, 5, 6])
      #expect(platform.asked == [[3, 4, 5, 6], [4]])
    }
  }

  @Test("behind the video's end is not asked for, once one frame was refused")
  func behindTheEnd() async throws {
    try await withPlatform { platform in
      let directory = try Directory()
      let report = try await platform.fetch(
        "1", "290-100000", "-o", directory.path, environment: ["GATEWAY_UPSTREAM_SLICE": "10"])
      #expect(report.status == .incomplete)
      #expect(report.fetched.sorted() == Array(290..<300))
      #expect(report.missing == Array(300...100_000))
      #expect(report.retried == [])
      let strangers = platform.asked.joined().filter { $0 >= 300 }
      // What was on its way by then; a core takes one frame ahead.
      #expect(Set(strangers).count < 1000)
      // One question a refused call, and the run's own.
      let questions = platform.emulator.calls.count { $0.method == "videos.info" }
      #expect((1...platform.asked.count + 1).contains(questions))
    }
  }

  @Test("is told as the platform's where nothing comes from it")
  func unreachable() async throws {
    try await withPlatform { platform in
      let directory = try Directory()
      for environment in [
        ["SERVER_ADDRESS": "http://127.0.0.1:9"], ["API_TOKEN": "wrong"],
      ] {
        let report = try await platform.fetch(
          "1", "0-200", "-o", directory.path + "/a", environment: environment)
        #expect(report.status == .unreachable)
        let archive = try await platform.fetch(
          "1", "0-200", "-o", directory.path + "/a.zip", environment: environment)
        #expect(archive.status == .unreachable)
      }
      #expect(try directory.names("") == ["a"])
      #expect(try directory.names("a") == [".frames"])
    }
  }

  @Test("does not end a fetch where other frames come")
  func busyForOne() async throws {
    try await withPlatform { platform in
      let directory = try Directory()
      platform.emulator.faults = [Fault(.status(503), index: 5)]
      let report = try await platform.fetch(
        "1", "0-9", "-o", directory.path, environment: ["GATEWAY_UPSTREAM_SLICE": "1"])
      #expect(report.status == .incomplete)
      #expect(report.missing == [5] && report.retried == [5])
      #expect(report.fetched.count == 9)
    }
  }
}
