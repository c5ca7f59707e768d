import HTTPServer
import HTTPTypes
import HTTPWire
import Synchronization

/// An upstream for demos and tests: it speaks the platform's API, draws its frames or takes them
/// from a folder, and goes wrong on request.
public final class Emulator: RequestHandler, Sendable {
  public let configuration: EmulatorConfiguration
  /// What it has been asked for and has handed out.
  public let log = CallLog()
  private let server: FrameServer
  private let library: [Int64: EmulatedVideo]
  private let faultList = Mutex(FaultList())

  /// Throws: `EmulatorError`; a folder is looked at once, here.
  public init(configuration: EmulatorConfiguration = EmulatorConfiguration()) throws(EmulatorError)
  {
    guard configuration.repeatedTo ?? 1 >= 1, configuration.slots ?? 1 >= 1 else {
      throw .invalidSetting("the count of frames and the slots are at least 1")
    }
    let source: any FrameSource =
      switch configuration.source {
      case .drawn: try DrawnFrames(configuration)
      case .folder(let path):
        try FolderFrames(path: path, repeatedTo: configuration.repeatedTo)
      }
    self.configuration = configuration
    server = FrameServer(source: source, configuration: configuration)
    library = Dictionary(uniqueKeysWithValues: source.videos.map { ($0.id, $0) })
  }

  /// All videos, by id.
  public var videos: [EmulatedVideo] { library.values.sorted { $0.id < $1.id } }
  /// All calls so far.
  public var calls: [RecordedCall] { log.calls }

  /// What goes wrong, from now on; setting it starts each fault's count of calls anew.
  public var faults: [Fault] {
    get { faultList.withLock { $0.faults } }
    set { faultList.withLock { $0.faults = newValue } }
  }

  /// Adds a fault behind those in force, whose counts go on.
  public func add(_ fault: Fault) { faultList.withLock { $0.append(fault) } }

  /// The bytes that a call for this frame gives, for comparison: at once, and not in the log.
  ///
  /// Throws: `EmulatorError`.
  public func frame(video: Int64, index: Int) async throws(EmulatorError) -> [UInt8] {
    try await server.frame(video: video, index: index)
  }

  public func answer(_ request: Request) -> Answer {
    .later { await self.respond(to: request) }
  }

  public func answer(violation: RequestViolation) -> Response {
    .error(PlatformFailure(status: violation.status, error: "FAIL", message: violation.detail))
  }

  private func respond(to request: Request) async -> Response {
    do {
      return try await response(to: request)
    } catch let failure as PlatformFailure {
      return .error(failure)
    } catch {
      // The caller has left, or a file went away: nobody is there to read, or nothing to say.
      return .error(PlatformFailure(status: 500, error: "FAIL", message: "\(error)"))
    }
  }

  private func response(to request: Request) async throws -> Response {
    let path = String(decoding: request.head.path, as: UTF8.self)
    guard request.head.method == .post || request.head.method == .get else {
      throw PlatformFailure(status: 405, error: "FAIL", message: "GET and POST are known")
    }
    if path == "/" { return .plain(Array("ok\n".utf8), contentType: "text/plain") }
    // Not the platform's: for whoever tests another program against the emulator.
    if path == "/calls" { return .json(calls.map(CallDocument.init)) }
    guard let method = Self.method(in: path) else { throw Self.noMethod(path) }
    let body = try await body(of: request)
    let arguments = try PlatformArguments(
      body: body, contentType: request.head.combined(.contentType), query: request.head.query)
    let underWay = log.begin(
      RecordedCall(
        method: method, video: arguments.videoId ?? arguments.id,
        indices: arguments.frames ?? arguments.frame.map { [$0] } ?? [], time: request.received))
    // The SDK asks for the version whenever something failed: it is always told.
    if method == "instance.version" { return .json(VersionDocument()) }
    guard isAuthorized(request) else { throw PlatformFailure.unauthorized }
    if let video = arguments.videoId ?? arguments.id, !opens(request, video) {
      throw PlatformFailure.videoNotFound(video)
    }
    var response = try await response(to: method, arguments)
    response.whenEnded = { _ in withExtendedLifetime(underWay) {} }
    return response
  }

  private func response(
    to method: String, _ arguments: PlatformArguments
  ) async throws -> Response {
    if let frames = FrameMethod(rawValue: method) {
      let call = try FrameCall(frames, arguments)
      return try await FrameResponder(
        configuration: configuration, server: server, log: log,
        kinds: faultList.withLock { $0.kinds(for: call) }
      ).response(to: call, of: library[call.video])
    }
    try await Task.sleep(for: configuration.latency)
    switch method {
    case "videos.info":
      guard let id = arguments.id else { throw PlatformFailure.invalid("\"id\" is required") }
      guard let video = library[id] else { throw PlatformFailure.videoNotFound(id) }
      return .json(document(of: video, omitsTimecodes: arguments.omitsTimecodes))
    case "videos.list":
      let entities = videos.map { document(of: $0, omitsTimecodes: true) }
      return .json(
        VideoListDocument(total: entities.count, perPage: entities.count, entities: entities))
    case "users.me": return .json(UserDocument())
    default: throw Self.noMethod(method)
    }
  }

  private func document(of video: EmulatedVideo, omitsTimecodes: Bool) -> VideoDocument {
    VideoDocument(
      video, isProcessed: !configuration.unprocessedVideos.contains(video.id),
      omitsTimecodes: omitsTimecodes)
  }

  private func body(of request: Request) async throws -> [UInt8] {
    do {
      return try await request.body.collect(upTo: configuration.bodyLimit)
    } catch .tooLarge(let limit) {
      throw PlatformFailure(
        status: 413, error: "FAIL", message: "the body has more than \(limit) bytes")
    }
  }

  private func isAuthorized(_ request: Request) -> Bool {
    let key = request.head.combined(.platformKey)
    if let keys = configuration.keys { return key.flatMap { keys[$0] } != nil }
    return configuration.token.map { $0 == key } ?? true
  }

  /// Whether the request's key lets its owner see the video.
  private func opens(_ request: Request, _ video: Int64) -> Bool {
    guard let keys = configuration.keys else { return true }
    return request.head.combined(.platformKey).flatMap { keys[$0] }?.contains(video) ?? false
  }

  /// `/public/api/v3/METHOD`, or what is left of it where the SDK's base address says otherwise.
  private static func method(in path: String) -> String? {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count >= 3, parts[parts.count - 2] == "v3", let last = parts.last, !last.isEmpty
    else { return nil }
    return String(last)
  }

  private static func noMethod(_ name: String) -> PlatformFailure {
    PlatformFailure(status: 404, error: "NOT_FOUND", message: "there is no \(name)")
  }
}

extension HTTPField.Name {
  /// Where the platform's API has its token.
  fileprivate static let platformKey = HTTPField.Name("x-api-key")!
}

extension FrameCall {
  /// Throws: `PlatformFailure` with 400 where an argument is missing.
  init(_ method: FrameMethod, _ arguments: PlatformArguments) throws(PlatformFailure) {
    guard let video = arguments.videoId else { throw .invalid("\"videoId\" is required") }
    switch method {
    case .single:
      guard let frame = arguments.frame else { throw .invalid("\"frame\" is required") }
      self.init(method: method, video: video, indices: [frame])
    case .bulk:
      guard let frames = arguments.frames else { throw .invalid("\"frames\" is required") }
      self.init(method: method, video: video, indices: frames)
    }
  }
}
