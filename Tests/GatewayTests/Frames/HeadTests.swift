import Emulator
import FetchScheduling
import Testing

@Suite("HEAD of a frame")
struct HeadTests {
  @Test("says what GET says of a frame as it is, the length included", arguments: Way.allCases)
  func verbatim(way: Way) async throws {
    try await withFixture(way) { gateway in
      let head = try await gateway.head("/videos/1/frames/17")
      let get = try await gateway.get("/videos/1/frames/17")
      #expect(head.status == 200)
      #expect(head.body.isEmpty)
      for name in [
        "Content-Type", "Content-Length", "ETag", "Repr-Digest", "Frame-Origin", "Frame-Video",
        "Frame-Index", "Cache-Control", "Vary", "Accept-Ranges",
      ] {
        #expect(head[name] == get[name], "\(name)")
        #expect(head[name] != nil, "\(name)")
      }
    }
  }

  @Test("never encodes: what only the form would tell is left out", arguments: Way.allCases)
  func derived(way: Way) async throws {
    try await withFixture(way) { gateway in
      let head = try await gateway.head("/videos/1/frames/17.png")
      #expect(head.status == 200)
      #expect(head["Content-Type"] == "image/png")
      #expect(head["Content-Length"] == nil)
      #expect(head["Repr-Digest"] == nil)
      #expect(!head.took("decode") && !head.took("encode"))
      let get = try await gateway.get("/videos/1/frames/17.png")
      #expect(head["ETag"] == get["ETag"])
      let known = try await gateway.head("/videos/1/frames/17.png")
      #expect(known["Content-Length"] == String(get.body.count))
      #expect(known["Repr-Digest"] == get["Repr-Digest"])
    }
  }

  @Test("knows an array's shape and length from the frame's header alone")
  func array() async throws {
    try await withFixture { gateway in
      let head = try await gateway.head("/videos/1/frames/17.rgb?width=16")
      #expect(head["Frame-Shape"] == "12, 16, 3")
      #expect(head["Content-Length"] == String(12 * 16 * 3))
      #expect(!head.took("decode"))
      let get = try await gateway.get("/videos/1/frames/17.rgb?width=16")
      for name in ["Frame-Shape", "Frame-Dtype", "Frame-Layout", "Frame-Channels", "ETag"] {
        #expect(head[name] == get[name], "\(name)")
      }
    }
  }

  @Test("a problem's HEAD has its fields and no body", arguments: Way.allCases)
  func problem(way: Way) async throws {
    try await withFixture(way) { gateway in
      let head = try await gateway.head("/videos/1/frames/300")
      #expect(head.status == 404)
      #expect(head["Content-Type"] == "application/problem+json")
      #expect(head.body.isEmpty)
      let other = try await gateway.get("/healthz")
      #expect(other.status == 200)
    }
  }

  /// A target, and the status of its GET and HEAD.
  static let failures: [(target: String, status: Int)] = [
    ("/videos/1/frames/300", 404), ("/videos/1/frames/300.png", 404),
    ("/videos/9/frames/1.npy", 404), ("/videos/9", 404), ("/videos/1/frames/1?width=0", 400),
    ("/videos/1/frames/1.png?width=0", 400), ("/videos/1?a=b", 400), ("/videos/2/frames/1", 409),
    ("/videos/2/frames/1.png", 409), ("/nothing", 404),
    ("/videos/1/frames.zip?frames=0-10000", 413),
  ]

  @Test("fails as GET does", arguments: failures)
  func failure(target: String, status: Int) async throws {
    try await withFixture {
      $0.emulator.unprocessedVideos = [2]
    } _: { gateway in
      let get = try await gateway.get(target)
      let head = try await gateway.head(target)
      #expect(get.status == status)
      #expect(head.status == status)
      #expect(head["Content-Type"] == "application/problem+json")
      #expect(head["Cache-Control"] == "no-store")
      #expect(head.body.isEmpty)
    }
  }

  @Test("is 304 and 406 where GET is, and 504 for what only the cache may give")
  func conditions() async throws {
    try await withFixture { gateway in
      for target in ["/videos/1/frames/17", "/videos/1/frames/17.png"] {
        let absent = try await gateway.head(target, ["Cache-Control": "only-if-cached"])
        #expect(absent.status == 504)
        let tag = try #require(try await gateway.head(target)["ETag"])
        let known = try await gateway.head(target, ["If-None-Match": tag])
        #expect(known.status == 304)
        #expect(known["ETag"] == tag)
        gateway.store.cache.remove(FrameKey(domain: .gateway, video: 1, index: 17))
      }
      let refused = try await gateway.head("/videos/1/frames/17", ["Accept": "text/html"])
      #expect(refused.status == 406)
      #expect(refused["Vary"] == "Accept")
    }
  }

  @Test("of an unwell platform is its problem too", arguments: [401, 503])
  func platform(status: Int) async throws {
    try await withFixture {
      $0.store.fetching.retries = 0
    } _: { gateway in
      gateway.emulator.faults = [Fault(.status(status))]
      for target in ["/videos/1/frames/17", "/videos/1/frames/17.png"] {
        let head = try await gateway.head(target)
        #expect(head.status == (status == 401 ? 502 : 503))
        #expect((head["Retry-After"] != nil) == (status == 503))
      }
    }
  }
}
