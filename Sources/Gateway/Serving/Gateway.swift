import CoreMetrics
import FetchScheduling
import FrameStore
import HTTPServer
import HTTPTypes
import HTTPWire
import Imaging
import Logging
import Synchronization
import Telemetry
import Upstream

/// The gateway's routes over its parts: a request in, a response out; knows nothing of sockets.
public final class Gateway: RequestHandler {
  let configuration: GatewayConfiguration
  private let store: FrameStore
  private let frames: FrameResponder
  private let hot: HotFrame
  private let batches: BatchResponder
  let sheets: SheetResponder
  let cues: CueResponder
  private let videos: VideoResponder
  let platform: PlatformResponder
  let version: PlatformVersion
  private let pages: StaticPages
  private let crossOrigin: CrossOrigin
  private let metrics: GatewayMetrics
  private let logger: Logger
  private let isDraining = Atomic(false)
  let entrance: Entrance
  let linkLifetime = LinkLifetime()

  public init(
    configuration: GatewayConfiguration, store: FrameStore, videos: VideoDirectory,
    version: PlatformVersion, codecs: CodecPool, pixelLimits: PixelLimits = PixelLimits(),
    relay: PlatformRelay? = nil, door: Door = .open(), registry: PrometheusRegistry,
    logger: Logger
  ) {
    self.configuration = configuration
    self.store = store
    let renderer = Renderer(pool: codecs, limits: pixelLimits)
    frames = FrameResponder(
      store: store, renderer: renderer, configuration: configuration)
    batches = BatchResponder(
      store: store, renderer: renderer, configuration: configuration,
      logger: logger)
    sheets = SheetResponder(store: store, renderer: renderer, configuration: configuration)
    cues = CueResponder(
      store: store, renderer: renderer, configuration: configuration, videos: videos)
    self.videos = VideoResponder(videos: videos)
    platform = PlatformResponder(
      store: store, batches: batches,
      relay: relay.map { RelayResponder(relay: $0) }, configuration: configuration)
    self.version = version
    pages = StaticPages(configuration: configuration, registry: registry)
    crossOrigin = CrossOrigin(origins: configuration.corsOrigins)
    let varied = crossOrigin.varies ? ["Origin"] : []
    hot = HotFrame(
      store: store, configuration: configuration,
      negotiated: Self.common(crossOrigin, origin: nil, varies: ["Accept"] + varied),
      named: Self.common(crossOrigin, origin: nil, varies: varied))
    metrics = GatewayMetrics(factory: registry)
    entrance = Entrance(configuration: configuration, door: door)
    self.logger = logger
  }

  /// From now on `/readyz` says no; everything else goes on.
  public func beginDraining() {
    isDraining.store(true, ordering: .releasing)
  }

  public func answer(_ request: Request) -> Answer {
    var head = request.head
    let fields = PlainFields(head)
    do throws(Door.Refusal) {
      let visitor = try entrance.admit(&head, fields, from: request.peer)
      if let response = hotResponse(to: head, fields, visitor) { return .now(response) }
      return answer(request.with(head), visitor)
    } catch {
      return refuse(error, request.with(head))
    }
  }

  static func id(of request: Request) -> String {
    RequestID.accepted(request.head.first(.requestID)) ?? RequestID.make()
  }

  private func answer(_ request: Request, _ visitor: Visitor) -> Answer {
    let id = Self.id(of: request)
    do throws(Problem) {
      if request.head.method == .options, request.head.path.elementsEqual("*".utf8) {
        return .now(finish(Self.serverOptions, request, id, route: nil))
      }
      let route = try Route(path: request.head.path)
      let context = RequestContext(
        request: request, id: id, route: route, visitor: visitor, arrived: store.clock.now())
      return try dispatch(context)
    } catch {
      let isPlatform = PlatformMethod(path: request.head.path) != nil
      let reply = Self.reply(error, id, isPlatform: isPlatform)
      return .now(finish(reply, request, id, route: nil))
    }
  }

  /// The response to a plain GET of a frame that is in memory; nil for everything else.
  private func hotResponse(
    to head: RequestHead, _ fields: PlainFields, _ visitor: Visitor
  ) -> Response? {
    guard head.method == .get, logger.logLevel > .debug,
      var response = hot.response(to: head, fields, by: visitor)
    else { return nil }
    bound(&response, visitor)
    metrics.countFrame(status: response.status)
    return response
  }

  public func answer(violation: RequestViolation) -> Response {
    let id = RequestID.make()
    let reply = ProblemReply.make(Problem(violation), requestID: id)
    var response = Response(status: reply.status, fields: reply.fields, body: reply.body)
    appendCommon(&response.fields, id: id, origin: nil, vary: [])
    return response
  }

  /// `OPTIONS *` asks about the server as a whole (RFC 9110, section 9.3.7).
  private static var serverOptions: Reply {
    var reply = Reply(status: 204)
    reply.fields.append(.allow, "GET, HEAD, POST, OPTIONS")
    return reply
  }

  private func dispatch(_ context: RequestContext) throws(Problem) -> Answer {
    let method = context.request.head.method
    if method == .options { return .now(options(context)) }
    try context.visitor.check(context.route)
    guard context.route.takes(method) else {
      let allowed = context.route.methods.joined(separator: ", ")
      var reply = problem(
        Problem(.methodNotAllowed, "this address takes \(allowed)"), context, false)
      reply.fields.append(.allow, allowed)
      return .now(finish(reply, context))
    }
    switch context.route {
    case .frame(let video, let index, let format):
      return try frame(context, video: video, index: index, format: format)
    case .batch(let video):
      return later(context, variesByAccept: true) { () async throws(Problem) -> Reply in
        try await self.batches.post(context, video)
      }
    case .batchLink(let video, let container):
      return try batchLink(context, video: video, container: container)
    case .sheet(let video): return try sheet(context, video: video)
    case .cues(let video): return try cues(context, video: video)
    case .video(let video):
      return later(context) { () async throws(Problem) -> Reply in
        try await self.videos.answer(context, video: video)
      }
    case .platform(let method): return platform(context, method)
    case .readiness where isDraining.load(ordering: .acquiring):
      throw Problem(.shuttingDown, "the gateway is going down")
    case .health, .readiness, .contract, .home, .metrics:
      return .now(finish(pages.reply(for: context.route), context))
    }
  }

  private func frame(
    _ context: RequestContext, video: Int64, index: Int64, format: FrameFormat?
  ) throws(Problem) -> Answer {
    let query = try frames.query(context, video: video, index: index, format: format)
    do throws(Problem) {
      switch try frames.answer(context, query) {
      case .now(let reply): return .now(finish(reply, context))
      case .later(let work):
        return later(context, variesByAccept: query.isNegotiated, work)
      }
    } catch {
      return .now(finish(problem(error, context, query.isNegotiated), context))
    }
  }

  private func batchLink(
    _ context: RequestContext, video: Int64, container: BatchContainer
  ) throws(Problem) -> Answer {
    let draft = try BatchDraft(
      container: container, query: QueryItems(context.request.head.query))
    let request = try draft.request(
      accept: nil, frameLimit: configuration.batchFrames, sizes: configuration.sizes)
    let name = "\(video)-frames.\(container.rawValue)"
    if context.isHead {
      return .now(finish(batches.head(video, request, attachment: name), context))
    }
    return later(context) { () async throws(Problem) -> Reply in
      try await self.batches.answer(context, video, request, attachment: name)
    }
  }

  func later(
    _ context: RequestContext, variesByAccept: Bool = false,
    _ work: @escaping @Sendable () async throws(Problem) -> Reply
  ) -> Answer {
    .later {
      do throws(Problem) {
        return self.finish(try await work(), context)
      } catch {
        return self.finish(self.problem(error, context, variesByAccept), context)
      }
    }
  }

  static func reply(_ problem: Problem, _ id: String, isPlatform: Bool) -> Reply {
    isPlatform
      ? PlatformProblemReply.make(problem) : ProblemReply.make(problem, requestID: id)
  }

  private func problem(
    _ problem: Problem, _ context: RequestContext, _ isNegotiated: Bool
  ) -> Reply {
    var reply = Self.reply(problem, context.id, isPlatform: context.route.isPlatform)
    reply.variesByAccept = isNegotiated && problem.code == .notAcceptable
    return reply
  }

  private func options(_ context: RequestContext) -> Response {
    var reply = Reply(status: 204)
    reply.fields.append(.allow, context.route.methods.joined(separator: ", "))
    crossOrigin.appendPreflight(
      to: &reply.fields, origin: context.text(.origin), methods: context.route.methods,
      requested: context.text(.accessControlRequestHeaders))
    return finish(reply, context)
  }

  func finish(_ reply: Reply, _ context: RequestContext) -> Response {
    var response = finish(reply, context.request, context.id, route: context.route)
    bound(&response, context.visitor)
    return response
  }

  func finish(
    _ reply: Reply, _ request: Request, _ id: String, route: Route?
  ) -> Response {
    var response = Response(status: reply.status, fields: reply.fields, body: reply.body)
    if let timing = reply.timing.field { response.fields.append(.serverTiming, timing) }
    var vary: [String] = []
    if reply.variesByAccept { vary.append("Accept") }
    let isPreflight = request.head.method == .options && configuration.corsOrigins != .any
    if crossOrigin.varies || isPreflight { vary.append("Origin") }
    if !reply.isRelayed {
      appendCommon(
        &response.fields, id: id, origin: request.head.combined(.origin), vary: vary)
    }
    metrics.finished(route: route, status: reply.status, times: reply.timing)
    let logger = logger
    if logger.logLevel <= .debug {
      let line = "\(request.head.method) \(String(decoding: request.head.path, as: UTF8.self))"
      let status = reply.status
      response.whenEnded = { end in
        logger.debug(
          "\(line)",
          metadata: [
            "request_id": "\(id)", "status": "\(status)", "bytes": "\(end.bodyBytes)",
            "complete": "\(end.complete)",
          ])
      }
    }
    return response
  }

  private func appendCommon(
    _ fields: inout HeaderBlock, id: String, origin: String?, vary: [String]
  ) {
    fields.append(Self.common(crossOrigin, origin: origin, varies: vary))
    fields.append(.requestID, id)
  }

  /// The fields that every response has, but for the request's id.
  private static func common(
    _ crossOrigin: CrossOrigin, origin: String?, varies: [String]
  ) -> HeaderBlock {
    var fields = HeaderBlock()
    if !varies.isEmpty { fields.append(.vary, varies.joined(separator: ", ")) }
    fields.append(.xContentTypeOptions, "nosniff")
    crossOrigin.append(to: &fields, origin: origin)
    return fields
  }
}
