import HTTPWire

/// Where a path leads (contract, section 1).
enum Route: Hashable, Sendable {
  case frame(video: Int64, index: Int64, format: FrameFormat?)
  case batch(video: Int64)
  case batchLink(video: Int64, container: BatchContainer)
  case sheet(video: Int64)
  case cues(video: Int64)
  case video(Int64)
  case platform(PlatformMethod)
  case health, readiness, metrics, contract, home

  /// The methods it takes, in the order of `Allow`.
  var methods: [String] {
    switch self {
    case .batch: ["POST", "OPTIONS"]
    case .platform(let method): method.methods
    default: ["GET", "HEAD", "OPTIONS"]
    }
  }

  /// Label for logs and metrics: bounded, without ids.
  var name: String {
    switch self {
    case .frame: "frame"
    case .batch: "batch"
    case .batchLink: "batch_link"
    case .sheet: "sheet"
    case .cues: "cues"
    case .video: "video"
    case .platform(let method): method.name
    case .health: "healthz"
    case .readiness: "readyz"
    case .metrics: "metrics"
    case .contract: "openapi"
    case .home: "home"
    }
  }

  /// The video that it is about; nil where it is about none, or the request says elsewhere which.
  var video: Int64? {
    switch self {
    case .frame(let video, _, _), .batch(let video), .batchLink(let video, _), .sheet(let video),
      .cues(let video), .video(let video):
      video
    case .platform, .health, .readiness, .metrics, .contract, .home: nil
    }
  }

  /// Whether it is one of the platform's own API, which has its own form of errors.
  var isPlatform: Bool {
    if case .platform = self { return true }
    return false
  }

  /// Throws `no_such_route`, or `invalid_request` where an id or an extension is malformed.
  init(path: ArraySlice<UInt8>) throws(Problem) {
    switch String(decoding: path, as: UTF8.self) {
    case "/": self = .home
    case "/healthz": self = .health
    case "/readyz": self = .readiness
    case "/metrics": self = .metrics
    case "/openapi.yaml": self = .contract
    default:
      if let method = PlatformMethod(path: path) {
        self = .platform(method)
      } else {
        self = try Self.underVideos(path)
      }
    }
  }

  private static func underVideos(_ path: ArraySlice<UInt8>) throws(Problem) -> Route {
    let segments = path.dropFirst().split(
      separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard segments.first.map({ $0.elementsEqual("videos".utf8) }) == true,
      (2...4).contains(segments.count)
    else { throw noSuchRoute }
    let video = try number(segments[1], "video", from: 1)
    guard segments.count > 2 else { return .video(video) }
    guard let collection = URLText.decoded(segments[2]) else {
      throw Problem(.invalidRequest, "the path has a broken percent-encoding")
    }
    switch (collection, segments.count) {
    case ("frames", 4): return try frame(segments[3], of: video)
    case ("frames:batch", 3): return .batch(video: video)
    case ("frames.zip", 3): return .batchLink(video: video, container: .zip)
    case ("frames.tar", 3): return .batchLink(video: video, container: .tar)
    case ("frames.npy", 3): return .batchLink(video: video, container: .npy)
    case ("frames.jpg", 3): return .sheet(video: video)
    case ("frames.vtt", 3): return .cues(video: video)
    default: throw noSuchRoute
    }
  }

  private static func frame(
    _ segment: ArraySlice<UInt8>, of video: Int64
  ) throws(Problem) -> Route {
    guard let dot = segment.firstIndex(of: UInt8(ascii: ".")) else {
      return .frame(video: video, index: try number(segment, "index", from: 0), format: nil)
    }
    let index = try number(segment[..<dot], "index", from: 0)
    let name = String(decoding: segment[(dot + 1)...], as: UTF8.self)
    guard let format = FrameFormat(name: name) else {
      throw Problem(
        .invalidRequest, "the extension is none of \(FrameFormat.names)",
        extensions: [
          "parameter": .text("extension"), "offered": .list(FrameFormat.allCases.map(\.rawValue)),
        ])
    }
    return .frame(video: video, index: index, format: format)
  }

  private static func number(
    _ text: ArraySlice<UInt8>, _ name: String, from least: Int64
  ) throws(Problem) -> Int64 {
    guard let value = URLText.decimal(text), value >= least else {
      throw .parameter(
        name,
        "a plain decimal from \(least) to \(Int64.max) is wanted, without sign or zeros before")
    }
    return value
  }

  static var noSuchRoute: Problem {
    Problem(.noSuchRoute, "there is nothing at this address; openapi.yaml lists what there is")
  }
}

extension Route {
  func takes(_ method: RequestMethod) -> Bool {
    switch (self, method) {
    case (.platform(let platformMethod), _): platformMethod.methods.contains(method.name)
    case (.batch, .post): true
    case (.batch, _): false
    case (_, .get), (_, .head): true
    default: false
    }
  }
}
