import Emulator
import Synchronization
import Testing

@testable import frame_gateway

@Suite("Fetching through a gateway", .timeLimit(.minutes(5)))
struct GatewayTests {
  private static let videoPath = "/videos/1"
  private static let batchPath = "/videos/1/frames:batch"

  @Test("takes its batches, and gives what the platform gives", arguments: [false, true])
  func batches(isRelay: Bool) async throws {
    try await withGateway {
      $0.relay = isRelay
    } test: { platform, gateway in
      let directory = try Directory()
      let report = try await platform.fetch(through: gateway, "1", "3-9", "-o", directory.path)
      #expect(report.status == .complete)
      for index in 3...9 {
        #expect(
          try directory.bytes(FramePiece.name(index, "jpg")) == (try await platform.original(index))
        )
      }
      // The question, and one batch.
      #expect(gateway.paths == [Self.batchPath, Self.batchPath])
      #expect(try gateway.batches == [Array(3...9)])
    }
  }

  @Test("asks again in the words of the manifest, for what failed and nothing else")
  func retry() async throws {
    try await withGateway { platform, gateway in
      let directory = try Directory()
      platform.emulator.faults = [Fault(.withoutPart(4), occurrence: .first(1))]
      let report = try await platform.fetch(
        through: gateway, "1", "3-7", "-o", directory.path,
        environment: ["GATEWAY_UPSTREAM_RETRIES": "1"])
      #expect(report.status == .complete && report.retried == [])
      #expect(report.fetched.sorted() == Array(3...7))
      #expect(try gateway.batches == [[3, 4, 5, 6, 7], [4]])
      let manifests = try gateway.manifests
      #expect(manifests.count == 2 && manifests[1].retry == nil)
      let requests = try gateway.requests
      #expect(manifests[0].retry == requests[1])
      #expect(try directory.names("").count == 6)
    }
  }

  @Test("lists what may not be asked for again at once, with its code")
  func listed() async throws {
    try await withGateway { platform, gateway in
      let directory = try Directory()
      let lines = Mutex<[String]>([])
      let plan = try platform.plan(
        through: gateway, ["1", "299-301,0-9", "-o", directory.path, "--upstream-slice", "3"],
        ["GATEWAY_UPSTREAM_CONCURRENCY": "1"])
      let status = await plan.run(
        reporter: JSONReporter { line in lines.withLock { $0.append(line) } })
      #expect(status == .incomplete)
      let events = lines.withLock { $0 }
      let failures = [300, 301].map { index in
        #"{"event":"failed","index":\#(index),"reason":"it is refused: 404 frame_out_of_range"}"#
      }
      #expect(events.filter { $0.contains("failed\",\"index") } == failures)
      let last = try #require(events.firstIndex(of: failures[1]))
      #expect(events[last...].count { $0.contains(#""event":"frame""#) } == 10)
      #expect(!events.contains { $0.contains(#""event":"retry""#) })
      // The beginning, 11 frames, 2 failures, the end.
      #expect(events.count == 15)
      #expect(try gateway.batches.joined().count { $0 >= 300 } == 2)
    }
  }

  @Test("asks for nothing behind the video's end, once one frame was refused")
  func behindTheEnd() async throws {
    try await withGateway { platform, gateway in
      let directory = try Directory()
      let report = try await platform.fetch(
        through: gateway, "1", "290-100000", "-o", directory.path,
        environment: ["GATEWAY_UPSTREAM_SLICE": "10"])
      #expect(report.status == .incomplete)
      #expect(report.fetched.sorted() == Array(290..<300))
      #expect(report.missing == Array(300...100_000))
      #expect(report.failed.sorted() == report.missing && report.retried == [])
      #expect(gateway.paths.count { $0 == Self.videoPath } == 1)
      #expect(try gateway.batches.joined().count { $0 >= 300 } < 1000)
    }
  }

  @Test("asks for as many frames at a time as the gateway takes", arguments: [5, 6])
  func limit(frames: Int) async throws {
    try await withGateway {
      $0.batchFrames = 5
    } test: { platform, gateway in
      let directory = try Directory()
      let report = try await platform.fetch(
        through: gateway, "1", "0-\(frames - 1)", "-o", directory.path)
      #expect(report.status == .complete && report.fetched.count == frames)
      let counts = try gateway.batches.map(\.count)
      #expect(counts == (frames == 5 ? [5] : [6, 5, 1]))
    }
  }

  @Test("goes on where it was")
  func resuming() async throws {
    try await withGateway { platform, gateway in
      let directory = try Directory()
      platform.emulator.faults = [Fault(.withoutPart(4)), Fault(.damaged(4, .garbled))]
      let first = try await platform.fetch(through: gateway, "1", "3-6", "-o", directory.path)
      #expect(first.status == .incomplete && first.missing == [4] && first.retried == [4])
      #expect(try gateway.batches == [[3, 4, 5, 6], [4]])
      platform.emulator.faults = []
      let second = try await platform.fetch(through: gateway, "1", "3-6", "-o", directory.path)
      #expect(second.status == .complete)
      #expect(second.present == [3, 5, 6] && second.fetched == [4])
      #expect(try gateway.batches.last == [4])
    }
  }

  @Test("goes into every kind of output", arguments: ["a.zip", "a.tar", "a.npy"])
  func outputs(name: String) async throws {
    try await withGateway { platform, gateway in
      let directory = try Directory()
      platform.emulator.faults = [Fault(.withoutPart(4), occurrence: .first(1))]
      let through = try await platform.fetch(
        through: gateway, "1", "3-6", "-o", "\(directory.path)/through-\(name)")
      #expect(through.status == .complete && through.retried == [4])
      platform.emulator.faults = [Fault(.withoutPart(4), occurrence: .first(1))]
      let direct = try await platform.fetch("1", "3-6", "-o", "\(directory.path)/direct-\(name)")
      #expect(direct.status == .complete)
      #expect(
        try directory.bytes("through-\(name)") == directory.bytes("direct-\(name)"))
    }
  }

  @Test(
    "ends as it does at the platform where the gateway's own key is refused, or a video unknown")
  func refusals() async throws {
    try await withGateway {
      $0.apiToken = "wrong"
    } test: { platform, gateway in
      let directory = try Directory()
      let report = try await platform.fetch(through: gateway, "1", "0-200", "-o", directory.path)
      #expect(report.status == .unreachable && report.fetched == [])
    }
    try await withGateway { platform, gateway in
      let directory = try Directory()
      let report = try await platform.fetch(through: gateway, "99", "0-2", "-o", directory.path)
      #expect(report.status == .incomplete && report.missing == [0, 1, 2])
    }
  }

  @Test("ends as unreachable where the gateway is there and its platform is not")
  func noPlatform() async throws {
    try await withGateway {
      $0.serverAddress = "http://127.0.0.1:9"
    } test: { platform, gateway in
      let directory = try Directory()
      let report = try await platform.fetch(through: gateway, "1", "0-2", "-o", directory.path)
      #expect(report.status == .unreachable)
    }
  }

  @Test("speaks the platform's API, or the gateway's, where that is said")
  func said() async throws {
    try await withGateway { platform, gateway in
      let directory = try Directory()
      let asPlatform = try await platform.fetch(
        through: gateway, "1", "0-2", "-o", directory.path + "/a", "--server-kind", "platform")
      #expect(asPlatform.status == .complete && gateway.bodies.isEmpty)
      #expect(gateway.paths == ["/public/api/v3/videos.bulk.download-frame"])
      let asGateway = try await platform.fetch(
        "1", "0-2", "-o", directory.path + "/b", "--server-kind", "gateway", "--retry-pause", "1ms")
      #expect(asGateway.status == .unreachable)
      #expect(platform.asked.count == 1)
    }
  }
}
