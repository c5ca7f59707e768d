import Testing

@testable import Gateway

@Suite("Where a path leads")
struct RouteTests {
  private static let most = Int64.max

  static let known: [(path: String, route: Route)] = [
    ("/", .home), ("/healthz", .health), ("/readyz", .readiness), ("/metrics", .metrics),
    ("/openapi.yaml", .contract),
    ("/videos/1", .video(1)), ("/videos/9223372036854775807", .video(most)),
    ("/videos/7/frames/0", .frame(video: 7, index: 0, format: nil)),
    ("/videos/7/frames/9223372036854775807", .frame(video: 7, index: most, format: nil)),
    ("/videos/7/frames/17.png", .frame(video: 7, index: 17, format: .png)),
    ("/videos/7/frames/17.jpg", .frame(video: 7, index: 17, format: .jpg)),
    ("/videos/7/frames/17.jpeg", .frame(video: 7, index: 17, format: .jpg)),
    ("/videos/7/frames/17.rgb", .frame(video: 7, index: 17, format: .rgb)),
    ("/videos/7/frames/17.rgba", .frame(video: 7, index: 17, format: .rgba)),
    ("/videos/7/frames/17.bgra", .frame(video: 7, index: 17, format: .bgra)),
    ("/videos/7/frames/17.gray", .frame(video: 7, index: 17, format: .gray)),
    ("/videos/7/frames/17.npy", .frame(video: 7, index: 17, format: .npy)),
    ("/videos/7/frames:batch", .batch(video: 7)),
    ("/videos/7/frames%3Abatch", .batch(video: 7)),
    ("/videos/7/frames%3abatch", .batch(video: 7)),
    ("/videos/7/frames.zip", .batchLink(video: 7, container: .zip)),
    ("/videos/7/frames.tar", .batchLink(video: 7, container: .tar)),
    ("/videos/7/frames.npy", .batchLink(video: 7, container: .npy)),
    ("/videos/7/frames.jpg", .sheet(video: 7)), ("/videos/7/frames.vtt", .cues(video: 7)),
    ("/public/api/v3/videos.download-frame", .platform(.frame)),
    ("/public/api/v3/videos.bulk.download-frame", .platform(.frames)),
    ("/public/api/v3/instance.version", .platform(.version)),
    ("/public/api/v3/videos.info", .platform(.other)),
    ("/public/api/v3/videos%2Edownload-frame", .platform(.other)),
    ("/public/api/v3/instance.version/", .platform(.other)),
    ("/public/api/", .platform(.other)),
  ]

  @Test("every address leads somewhere", arguments: known)
  func leading(path: String, route: Route) throws {
    #expect(try Route(path: ArraySlice(inner: path)) == route)
  }

  @Test(
    "an id that is no plain positive decimal is refused by name",
    arguments: [
      "0", "01", "+1", "-1", "1e3", "1.5", "", "9223372036854775808", "%31", "%2F", "%00", "1%00",
      "1%2F2", " 1", "x",
    ])
  func badVideos(id: String) {
    for path in ["/videos/\(id)", "/videos/\(id)/frames/1", "/videos/\(id)/frames:batch"] {
      let problem = refusal { try Route(path: ArraySlice(inner: path)) }
      #expect(problem?.code == .invalidRequest, "\(path)")
      #expect(problem?.parameter == "video", "\(path)")
    }
  }

  @Test(
    "an index that is no plain decimal is refused by name",
    arguments: [
      "01", "00", "+1", "-1", "1e3", "", ".png", "9223372036854775808", "%31", "%2F", "%00",
      "1%2F2", "01.png", "-1.png", "1 ", "x.png",
    ])
  func badIndexes(index: String) {
    let problem = refusal { try Route(path: ArraySlice(inner: "/videos/7/frames/\(index)")) }
    #expect(problem?.code == .invalidRequest)
    #expect(problem?.parameter == "index")
  }

  @Test(
    "an extension that is none of ours is refused, and told which there are",
    arguments: ["", "webp", "PNG", "png.png", "tar", "%70ng", "zip", "gray_alpha"])
  func badExtensions(name: String) {
    let problem = refusal { try Route(path: ArraySlice(inner: "/videos/7/frames/1.\(name)")) }
    #expect(problem?.code == .invalidRequest)
    #expect(problem?.parameter == "extension")
    #expect(problem?.extensions["offered"] == .list(FrameFormat.allCases.map(\.rawValue)))
  }

  @Test(
    "there is nothing elsewhere",
    arguments: [
      "", "//", "/x", "/healthz/", "/Healthz", "/videos", "//videos/7", "/videos//7",
      "/videos/7/", "/videos/7//", "/videos/7/frame/1", "/videos/7/frames",
      "/videos/7/frames/1/", "/videos/7/frames/1/2", "/videos/7//frames/1",
      "/videos/7/frames.raw", "/videos/7/frames.multipart", "/videos/7/frames.jpeg",
      "/videos/7/frames.vtt/", "/videos/7/frames.png", "/videos/7/frames.zip/",
      "/videos/7/frames:batch/",
      "/videos/7/frames:batch/1", "/videos/7/frames:other", "/videos/7/frames%2Fbatch",
      "/public", "/public/api", "/Public/api/v3/instance.version", "/videos/7/..", "*",
    ])
  func nowhere(path: String) {
    let problem = refusal { try Route(path: ArraySlice(inner: path)) }
    let expected: ProblemCode = path == "/videos//7" ? .invalidRequest : .noSuchRoute
    #expect(problem?.code == expected)
  }

  @Test("a broken escape in a path is said to be one")
  func brokenEscape() {
    for path in ["/videos/7/frames%3", "/videos/7/frames%zzbatch", "/videos/7/frames%00"] {
      #expect(refusal { try Route(path: ArraySlice(inner: path)) }?.code == .invalidRequest)
    }
  }

  @Test("labels are few and without ids, and every route takes OPTIONS")
  func labels() {
    let routes = Self.known.map(\.route)
    #expect(
      Set(routes.map(\.name)) == [
        "home", "healthz", "readyz", "metrics", "openapi", "video", "frame", "batch",
        "batch_link", "sheet", "cues", "platform_frame", "platform_frames", "platform_version",
        "relay",
      ])
    #expect(routes.allSatisfy { $0.methods.last == "OPTIONS" })
  }
}
