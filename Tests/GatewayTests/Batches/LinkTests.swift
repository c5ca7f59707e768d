import FoundationEssentials
import Testing

@Suite("Batches as links")
struct LinkTests {
  @Test("a link is the same batch, as an attachment with a name", arguments: ["zip", "tar", "npy"])
  func sameAsPost(container: String) async throws {
    try await withFixture(.live) { gateway in
      let link = try await gateway.get(
        "/videos/1/frames.\(container)?frames=5,1,10-12,20-29:5&width=16")
      let post = try await gateway.batch(
        """
        {"frames": [5, 1], "container": "\(container)", "width": 16, "ranges": [
         {"start": 10, "stop": 13}, {"start": 20, "stop": 30, "step": 5}]}
        """)
      #expect(link.status == 200)
      #expect(link.body == post.body)
      #expect(
        link["Content-Disposition"] == "attachment; filename=\"1-frames.\(container)\"")
      #expect(post["Content-Disposition"] == nil)
      for name in ["Content-Type", "Frame-Count", "Accept-Ranges", "Frame-Shape"] {
        #expect(link[name] == post[name], "\(name)")
      }
      #expect(link["Frame-Count"] == "7")
    }
  }

  @Test("its name decides, not Accept")
  func accept() async throws {
    try await withFixture { gateway in
      let answer = try await gateway.get(
        "/videos/1/frames.tar?frames=1", ["Accept": "application/zip"])
      #expect(answer["Content-Type"] == "application/x-tar")
      let report = try await gateway.get(
        "/videos/1/frames.zip?frames=1&on_error=report&order=arrival&format=png&level=small")
      #expect(report.status == 200)
      #expect(report["Cache-Control"] == "no-store")
      #expect(Packed(report)?.names == ["000001.png"])
    }
  }

  @Test("HEAD fetches nothing and says what the address tells", arguments: Way.allCases)
  func head(way: Way) async throws {
    try await withFixture(way) { gateway in
      for container in ["zip", "tar", "npy"] {
        let target = "/videos/1/frames.\(container)?frames=0-2,1"
        let head = try await gateway.head(target)
        #expect(head.status == 200)
        #expect(head.body.isEmpty)
        #expect(head["Content-Length"] == nil)
        #expect(gateway.emulator.calls.isEmpty)
        let get = try await gateway.get(target)
        for name in ["Content-Type", "Content-Disposition", "Frame-Count", "Cache-Control"] {
          #expect(head[name] == get[name], "\(name)")
        }
        gateway.emulator.log.reset()
      }
      let refused = try await gateway.head("/videos/1/frames.zip?frames=x")
      #expect(refused.status == 400)
    }
  }

  @Test("a range header does not cut a batch")
  func range() async throws {
    try await withFixture { gateway in
      let answer = try await gateway.get(
        "/videos/1/frames.zip?frames=0-2", ["Range": "bytes=0-9", "If-None-Match": "*"])
      #expect(answer.status == 200)
      #expect(Packed(answer)?.names.count == 3)
    }
  }

  /// A container and its query, the same as JSON, and the problem of both.
  static let failures: [(link: String, json: String, status: Int, code: String)] = [
    ("1/frames.zip?frames=300", #"{"frames": [300]}"#, 404, "frame_out_of_range"),
    ("9/frames.zip?frames=1", #"{"frames": [1]}"#, 404, "video_not_found"),
    ("2/frames.tar?frames=1", #"{"frames": [1], "container": "tar"}"#, 409, "video_not_ready"),
    (
      "1/frames.npy?frames=0,1", #"{"frames": [0, 1], "container": "npy"}"#, 422, "shape_mismatch"
    ),
    (
      "1/frames.npy?frames=0,2", #"{"frames": [0, 2], "container": "npy"}"#, 502,
      "frame_undecodable"
    ),
    (
      "1/frames.npy?frames=0-9999", #"{"ranges": [{"stop": 10000}], "container": "npy"}"#, 413,
      "too_large"
    ),
    ("1/frames.zip?frames=0-10000", #"{"ranges": [{"stop": 10001}]}"#, 413, "too_many_frames"),
  ]

  @Test("fails as the same batch does", arguments: failures)
  func failure(link: String, json: String, status: Int, code: String) async throws {
    let folder = try SourceFolder([try Picture.png(), try Picture.png(16, 12), Picture.webp])
    defer { folder.remove() }
    try FileManager.default.createDirectory(
      atPath: folder.path + "/2", withIntermediateDirectories: true)
    try Data(Picture.png()).write(to: URL(filePath: folder.path + "/2/0.png"))
    try await withFixture {
      $0.emulator.source = .folder(folder.path)
      $0.emulator.unprocessedVideos = [2]
      $0.gateway.arrayBytes = 1 << 20
    } _: { gateway in
      try expectProblem(try await gateway.get("/videos/\(link)"), status, code)
      let video = link.split(separator: "/")[0]
      try expectProblem(
        try await gateway.post("/videos/\(video)/frames:batch", json), status, code)
    }
  }
}
