import Emulator
import Testing

@Suite("Batches in order of arrival")
struct ArrivalTests {
  @Test(
    "a frame is with its caller before the platform begins the next",
    arguments: ["multipart", "zip", "tar"])
  func firstFrame(container: String) async throws {
    let frames = try [5, 1, 2].map { (index: $0, bytes: try Picture.png(seed: $0)) }
    let pieces = [ScriptedPlatform.Step].pieces(of: frames)
    let mayGoOn = Signal()
    let platform = ScriptedPlatform { _ in
      [.send(pieces[0]), .wait(mayGoOn), .send(pieces[1] + pieces[2])]
    }
    defer { platform.stop() }
    try await withFixture(.live) {
      $0.platformAddress = platform.address
    } _: { gateway in
      let ask = Ask(
        "POST", "/videos/1/frames:batch",
        json: #"{"frames": [5, 1, 2], "order": "arrival", "container": "\#(container)"}"#)
      let port = gateway.port
      let answer = try await onThread {
        let client = try RawClient(port: port)
        try client.send(ask.bytes)
        var reader = try AnswerReader(client)
        var answer = reader.head
        while !contains(answer.body, frames[0].bytes), let more = try reader.next() {
          answer.body += more
        }
        // The platform has sent nothing of the others yet.
        mayGoOn.set()
        while let more = try reader.next() { answer.body += more }
        return answer
      }
      #expect(Packed(answer)?.entries.map(\.bytes) == frames.map(\.bytes))
      Recorder.shared?.record(ask, answer)
    }
  }

  @Test("the emulator's first part is with its caller while the emulator stalls before the next")
  func firstFrameOfTheEmulator() async throws {
    try await withFixture(.live) { gateway in
      let gate = Gate()
      gateway.emulator.faults = [Fault(.stall(afterParts: 1, until: gate))]
      let first = try await gateway.original(5)
      let ask = Ask(
        "POST", "/videos/1/frames:batch", json: #"{"frames": [5, 1, 2], "order": "arrival"}"#)
      let port = gateway.port
      let answer = try await onThread {
        let client = try RawClient(port: port)
        try client.send(ask.bytes)
        var reader = try AnswerReader(client)
        var answer = reader.head
        while !contains(answer.body, first), let more = try reader.next() { answer.body += more }
        gate.open()
        while let more = try reader.next() { answer.body += more }
        return answer
      }
      #expect(Packed(answer)?.names == ["000005.jpg", "000001.jpg", "000002.jpg"])
    }
  }

  @Test("order=request sorts what comes otherwise, order=arrival does not")
  func order() async throws {
    try await withFixture {
      $0.store.memory = 0
    } _: { gateway in
      gateway.emulator.faults = [Fault(.reversed)]
      let sorted = try await gateway.batch(#"{"frames": [5, 1, 2]}"#)
      #expect(Packed(sorted)?.names == ["000005.jpg", "000001.jpg", "000002.jpg"])
      let arrived = try await gateway.batch(#"{"frames": [5, 1, 2], "order": "arrival"}"#)
      let packed = try #require(Packed(arrived))
      #expect(packed.names == ["000002.jpg", "000001.jpg", "000005.jpg"])
      // The manifest keeps the order of the request.
      let frames = try #require(packed.manifest?["frames"]?.list)
      #expect(frames.compactMap { $0["index"]?.integer } == [5, 1, 2])
    }
  }

  @Test("its frames stream, so that a failure breaks the connection; the first is a problem")
  func failure() async throws {
    try await withFixture {
      $0.store.fetching.retries = 0
    } _: { gateway in
      gateway.emulator.faults = [Fault(.withoutPart(2))]
      let answer = try await gateway.batch(#"{"frames": [5, 1, 2], "order": "arrival"}"#)
      #expect(answer.status == 200)
      #expect(!answer.isWhole)
      gateway.emulator.faults = [Fault(.status(404))]
      let none = try await gateway.batch(#"{"frames": [7, 8], "order": "arrival"}"#)
      try expectProblem(none, 502, "upstream_refused")
    }
  }
}

/// Whether `part` stands in `bytes` in one run.
func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
  guard let first = part.first, bytes.count >= part.count else { return part.isEmpty }
  return (0...(bytes.count - part.count)).contains { place in
    bytes[place] == first && bytes[place..<place + part.count].elementsEqual(part)
  }
}
