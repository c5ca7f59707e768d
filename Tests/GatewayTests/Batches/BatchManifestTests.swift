import Emulator
import FrameStore
import Testing

@Suite("Manifests of batches")
struct BatchManifestTests {
  @Test("tell the request and what became of each frame", arguments: ["zip", "tar"])
  func content(container: String) async throws {
    try await withFixture { gateway in
      let answer = try await gateway.batch(
        #"{"frames": [5, 1, 5], "container": "\#(container)", "format": "png", "level": "fast"}"#)
      let packed = try #require(Packed(answer))
      let manifest = try #require(packed.manifest)
      #expect(manifest["video"]?.integer == 1)
      #expect(manifest["retry"] == nil)
      let request = try #require(manifest["request"])
      #expect(request["frames"]?.list == [.integer(5), .integer(1), .integer(5)])
      #expect(request["format"]?.text == "png")
      #expect(request["container"]?.text == container)
      #expect(request["level"]?.text == "fast")
      let frames = try #require(manifest["frames"]?.list)
      #expect(frames.compactMap { $0["index"]?.integer } == [5, 1])
      for (frame, entry) in zip(frames, packed.entries) {
        #expect(frame["entry"]?.text == entry.name)
        #expect(frame["status"]?.integer == 200)
        #expect(frame["bytes"]?.integer == Int64(entry.bytes.count))
        #expect(frame["origin"]?.text == "reencoded")
        let digest = SHA256Digest(of: entry.bytes)
        #expect(frame["digest"]?.text == "sha-256=:\(digest.base64):")
      }
      let single = try await gateway.get("/videos/1/frames/5.png")
      #expect(frames[0]["digest"]?.text == single["Repr-Digest"])
    }
  }

  @Test("give arrays their shape, and originals their origin")
  func arraysAndOriginals() async throws {
    try await withFixture { gateway in
      let arrays = try #require(
        Packed(try await gateway.batch(#"{"frames": [1], "format": "gray"}"#)))
      let array = try #require(arrays.manifest?["frames"]?.list?.first)
      #expect(array["shape"]?.list == [.integer(24), .integer(32), .integer(1)])
      #expect(array["dtype"]?.text == "uint8")
      #expect(array["channels"]?.text == "gray")
      let originals = try #require(Packed(try await gateway.batch(#"{"frames": [1]}"#)))
      let original = try #require(originals.manifest?["frames"]?.list?.first)
      #expect(original["origin"]?.text == "verbatim")
      #expect(original["shape"] == nil)
    }
  }

  @Test("their request, posted, is the same batch again")
  func normalised() async throws {
    try await withFixture { gateway in
      let bodies = [
        #"{"ranges": [{"start": 3, "stop": 20, "step": 4}], "width": 16, "alpha": "drop"}"#,
        #"{"frames": [7, 7, 2], "format": "npy", "channels": "rgba", "layout": "chw"}"#,
        #"{"frames": [1, 2], "format": "jpg", "quality": 55, "height": 9, "timeout": 12.5}"#,
        #"{"frames": [1], "container": "tar", "orientation": "keep", "on_error": "report"}"#,
      ]
      for body in bodies {
        let first = try await gateway.batch(body)
        let request = try #require(Packed(first)?.manifest?["request"])
        let again = try await gateway.batch(String(decoding: try request.bytes, as: UTF8.self))
        #expect(again.status == 200, "\(again.text)")
        #expect(again.body == first.body, "\(body)")
      }
    }
  }

  @Test(
    "under report they tell what failed, with a body that asks for it again",
    arguments: Way.allCases)
  func retry(way: Way) async throws {
    try await withFixture(way) {
      $0.store.fetching.retries = 1
    } _: { gateway in
      gateway.emulator.faults = [Fault(.withoutPart(3)), Fault(.status(503), method: .single)]
      let answer = try await gateway.batch(
        #"{"frames": [1, 3, 5], "format": "png", "width": 16, "on_error": "report"}"#)
      #expect(answer.status == 200)
      #expect(answer.isWhole)
      #expect(answer["Cache-Control"] == "no-store")
      let packed = try #require(Packed(answer))
      #expect(packed.names == ["000001.png", "000005.png"])
      let manifest = try #require(packed.manifest)
      let failed = try #require(manifest["frames"]?.list?.first { $0["index"]?.integer == 3 })
      #expect(failed["status"]?.integer == 503)
      #expect(failed["code"]?.text == "upstream_unavailable")
      #expect(failed["entry"] == nil)
      gateway.emulator.faults = []
      let retry = try #require(manifest["retry"])
      let again = try await gateway.batch(String(decoding: try retry.bytes, as: UTF8.self))
      #expect(again.status == 200)
      let rest = try #require(Packed(again))
      #expect(rest.names == ["000003.png"])
      #expect(rest.manifest?["retry"] == nil)
      let single = try await gateway.get("/videos/1/frames/3.png?width=16")
      #expect(rest["000003.png"] == single.body)
    }
  }

  @Test("what can't succeed later is not in the retry; multipart carries the manifest as a part")
  func permanent() async throws {
    try await withFixture { gateway in
      let answer = try await gateway.batch(
        #"{"frames": [1, 300], "container": "multipart", "on_error": "report"}"#)
      let packed = try #require(Packed(answer))
      #expect(packed.names == ["1"])
      let manifest = try #require(packed.manifest)
      #expect(manifest["retry"] == nil)
      let failed = try #require(manifest["frames"]?.list?.last)
      #expect(failed["status"]?.integer == 404)
      #expect(failed["code"]?.text == "frame_out_of_range")
    }
  }

  @Test("all failed is the problem itself", arguments: ["zip", "tar", "multipart"])
  func allFailed(container: String) async throws {
    try await withFixture { gateway in
      let answer = try await gateway.batch(
        #"{"frames": [300, 301], "container": "\#(container)", "on_error": "report"}"#)
      try expectProblem(answer, 404, "frame_out_of_range")
    }
  }

  @Test("a frame that can't be decoded is reported as one, and all of them are the problem")
  func undecodable() async throws {
    let folder = try SourceFolder([try Picture.png(), Picture.webp, Picture.webp])
    defer { folder.remove() }
    try await withFixture {
      $0.emulator.source = .folder(folder.path)
    } _: { gateway in
      let some = try await gateway.batch(
        #"{"frames": [0, 1], "format": "npy", "on_error": "report"}"#)
      let packed = try #require(Packed(some))
      #expect(packed.names == ["000000.npy"])
      let failed = try #require(packed.manifest?["frames"]?.list?.last)
      #expect(failed["code"]?.text == "frame_undecodable")
      #expect(packed.manifest?["retry"] == nil)
      let all = try await gateway.batch(
        #"{"frames": [1, 2], "format": "npy", "on_error": "report"}"#)
      try expectProblem(all, 502, "frame_undecodable")
    }
  }
}
