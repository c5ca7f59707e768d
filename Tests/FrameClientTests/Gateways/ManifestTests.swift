import Testing

@testable import FrameClient

/// A manifest for frames 1 to 3 of video 1, of which 1 and 2 come.
struct ManifestVector: CustomTestStringConvertible, Sendable {
  var testDescription: String
  /// Nil: there is none.
  var manifest: String?
  /// Why it is none.
  var defect: BatchManifest.Defect?

  init(_ title: String, _ manifest: String?, _ defect: BatchManifest.Defect) {
    testDescription = title
    self.manifest = manifest
    self.defect = defect
  }

  init(
    _ title: String, _ lines: [ScriptedBatch.Line], video: Int64 = 1, retry: String? = nil,
    _ defect: BatchManifest.Defect? = nil
  ) {
    testDescription = title
    manifest = ScriptedBatch.manifest(lines, video: video, retry: retry)
    self.defect = defect
  }
}

private let both: [ScriptedBatch.Line] = [.whole(1), .whole(2)]
/// Whoever believes it does not ask for frame 3 again.
private let gone = ScriptedBatch.Line.failed(3, 404, "frame_out_of_range")
/// With frame 3, 2^64 + 1 positions.
private let wrapping =
  #"{"frames":[3],"ranges":[{"start":4,"stop":9223372036854775807},"#
  + #"{"start":4,"stop":9223372036854775807},{"start":10,"stop":20}]}"#

@Suite("A manifest", .timeLimit(.minutes(5)))
struct ManifestTests {
  static let refused = [
    ManifestVector("missing", nil, .missing),
    ManifestVector("empty", "", .unreadable),
    ManifestVector("no JSON", "<html></html>", .unreadable),
    ManifestVector("no object", "[1, 2]", .unreadable),
    ManifestVector("cut", #"{"video":1,"frames":["#, .unreadable),
    ManifestVector("without frames", #"{"video":1}"#, .unreadable),
    ManifestVector("of another video", both + [gone], video: 2, .ofOtherVideo(2)),
    ManifestVector("of a frame not asked for", both + [gone, .whole(4)], .ofOtherFrame(4)),
    ManifestVector(
      "of a frame with a sign", both + [gone, .json(#"{"index":-3,"status":200}"#)],
      .ofOtherFrame(-3)),
    ManifestVector(
      "of a frame beyond numbers", both + [gone, .json(#"{"index":1e300,"status":200}"#)],
      .unreadable),
    ManifestVector(
      "of a frame in letters", both + [gone, .json(#"{"index":"3","status":200}"#)], .unreadable),
    ManifestVector("of a frame twice", both + [.whole(2), gone], .repeated(2)),
    ManifestVector(
      "asking again for a frame not asked for", both + [gone], retry: #"{"frames":[4]}"#,
      .strayRetry),
    ManifestVector(
      "asking again for a frame that is there", both + [gone], retry: #"{"frames":[2]}"#,
      .strayRetry),
    ManifestVector(
      "asking twice for a frame", both + [gone], retry: #"{"frames":[3,3]}"#, .strayRetry),
    ManifestVector(
      "asking again for what it does not tell of", both, retry: #"{"frames":[3]}"#, .strayRetry),
    ManifestVector(
      "asking again for everything", both + [gone],
      retry: #"{"ranges":[{"start":3,"stop":9223372036854775807}]}"#, .strayRetry),
    ManifestVector(
      "asking again for more than can be counted", both + [gone], retry: wrapping, .strayRetry),
    ManifestVector(
      "asking again in steps of nothing", both + [gone],
      retry: #"{"ranges":[{"start":3,"stop":4,"step":0}]}"#, .strayRetry),
    ManifestVector(
      "asking again from below zero", both + [gone],
      retry: #"{"frames":[3],"ranges":[{"start":-9223372036854775808,"stop":-1,"step":1}]}"#,
      .strayRetry),
  ]

  static let lying = [
    ManifestVector("saying of a frame that did not come that it is there", both + [.whole(3)]),
    ManifestVector("leaving a frame out", both),
    ManifestVector("without the frame's digest", both + [.json(#"{"index":3,"status":200}"#)]),
  ]

  @Test("that says anything of other frames, or contradicts itself, is none", arguments: refused)
  func defect(vector: ManifestVector) {
    guard let manifest = vector.manifest, let defect = vector.defect else { return }
    #expect(throws: defect) {
      try BatchManifest(json: Array(manifest.utf8), video: 1, asked: [1, 2, 3])
    }
  }

  @Test(
    "that can't be believed is none: what came whole stays, the rest is asked for again",
    arguments: refused + lying)
  func refusedManifest(vector: ManifestVector) async throws {
    try await withServer { number, ask in
      var batch = ScriptedBatch(of: ask.indices)
      if number == 0 {
        batch.parts.removeLast()
        batch.manifest = vector.manifest
      }
      return batch.response
    } test: { server, api in
      let all = try await api.downloadBytes(video: 1, indices: [1, 2, 3])
      #expect(all == [1, 2, 3].map(Pictures.numbered))
      #expect(server.batches == [[1, 2, 3], [3]])
    }
  }

  @Test(
    "that does not vouch for a frame that came is not enough to take it",
    arguments: [
      ManifestVector("leaving it out", [.whole(1)]),
      ManifestVector("without its digest", [.whole(1), .json(#"{"index":2,"status":200}"#)]),
      ManifestVector("saying that it failed", [.whole(1), .failed(2, 404, "frame_out_of_range")]),
      ManifestVector(
        "with another kind of digest",
        [.whole(1), .json(#"{"index":2,"status":200,"digest":"md5=:AAAA:"}"#)]),
    ])
  func unvouched(vector: ManifestVector) async throws {
    try await withServer { number, ask in
      var batch = ScriptedBatch(of: ask.indices)
      if number == 0 { batch.manifest = vector.manifest }
      return batch.response
    } test: { server, api in
      let all = try await api.downloadBytes(video: 1, indices: [1, 2])
      #expect(all == [1, 2].map(Pictures.numbered))
      #expect(server.batches == [[1, 2], [2]])
    }
  }

  @Test("never shows what is no code")
  func code() async throws {
    try await withServer { _, _ in
      ScriptedBatch(
        whole: [1], lines: [.whole(1), .failed(2, 404, #"\u001b[31m it is fine"#)]
      ).response
    } test: { _, api in
      for await frame in try api.frames(video: 1, indices: [1, 2]) where frame.index == 2 {
        guard case .failure(let failure) = frame.result else {
          Issue.record("a frame")
          continue
        }
        #expect(failure == .refused(status: 404, message: "without a code"))
      }
    }
  }
}
