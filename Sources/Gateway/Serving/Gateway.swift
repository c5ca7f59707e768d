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
  let access: AccessCheck
  let sheets: SheetResponder
  let cues: CueResponder
  private let videos: VideoResponder
  let platform: PlatformResponder
  let version: PlatformVersion
  private let pages: StaticPages
  private let crossOrigin: CrossOrigin
  private let metrics: GatewayMetrics
  private let observer: RequestObserver
  private let figures: FetchFigures
  private let isDraining = Atomic(false)
  private let entrance: Entrance
  private let linkLifetime = LinkLifetime()

  public init(
    configuration: GatewayConfiguration, store: FrameStore, videos: VideoDirectory,
    version: PlatformVersion, codecs: CodecPool, pixelLimits: PixelLimits = PixelLimits(),
    relay: PlatformRelay? = nil, door: Door = .open(), registry: PrometheusRegistry,
    accessLog: AccessLog? = nil,
    logger: Logger
  ) {
    self.configuration = configuration
    self.store = store
    let renderer = Renderer(pool: codecs, limits: pixelLimits)
    let access = AccessCheck(videos: videos, clock: store.clock)
    self.access = access
    frames = FrameResponder(
      store: store, access: access, renderer: renderer, configuration: configuration)
    batches = BatchResponder(
      store: store, access: access, renderer: renderer, configuration: configuration,
      logger: logger)
    sheets = SheetResponder(
      store: store, access: access, renderer: renderer, configuration: configuration)
    cues = CueResponder(
      store: store, renderer: renderer, configuration: configuration, videos: videos)
    self.videos = VideoResponder(videos: videos)
    platform = PlatformResponder(
      store: store, batches: batches,
      relay: relay.map { RelayResponder(relay: $0) }, configuration: configuration)
    self.version = version
    pages = StaticPages(configuration: configuration, registry: registry)
    crossOrigin = CrossOrigin(origins: configuration.corsOrigins)
    let varied =
      (crossOrigin.varies ? ["Origin"] : []) + (configuration.variesByKey ? ["x-api-key"] : [])
    hot = HotFrame(
      store: store, configuration: configuration,
      negotiated: Self.common(crossOrigin, origin: nil, varies: ["Accept"] + varied),
      named: Self.common(crossOrigin, origin: nil, varies: varied))
    metrics = GatewayMetrics(factory: registry)
    entrance = Entrance(configuration: configuration, door: door)
    observer = RequestObserver(metrics: metrics, log: accessLog)
    figures = FetchFigures(registry: registry)
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
      if let response = hotResponse(
        to: head, received: request.received, fields, visitor) { return .now(response) }
      return answer(request.with(head), visitor)
    } catch {
      return refuse(error, request.with(head))
    }
  }

  /// The same at the operator's own listener, where there is little else.
  func answerOperator(_ request: Request) -> Answer {
    answer(request, Visitor(caller: request.peer.caller), isOperator: true)
  }

  /// What is not let in, told at once or a little later.
  private func refuse(_ refusal: Door.Refusal, _ request: Request) -> Answer {
    let id = Self.id(of: request)
    let isPlatform = PlatformMethod(path: request.head.path) != nil
    let reply = Self.reply(refusal.problem, id, isPlatform: isPlatform)
    let response = finish(reply, request, id, route: nil)
    guard refusal.delay > .zero else { return .now(response) }
    return .later { [clock = entrance.door.clock] in
      // Who leaves meanwhile is told nothing, whenever that is.
      try? await clock.sleep(clock.now() + refusal.delay)
      return response
    }
  }

  private static func id(of request: Request) -> String {
    RequestID.accepted(request.head.first(.requestID)) ?? RequestID.make()
  }

  private func answer(
    _ request: Request, _ visitor: Visitor, isOperator: Bool = false
  ) -> Answer {
    let id = Self.id(of: request)
    var known: Route?
    do throws(Problem) {
      if request.head.method == .options, request.head.path.elementsEqual("*".utf8) {
        return .now(finish(Self.serverOptions, request, id, route: nil))
      }
      let route = try Route(path: request.head.path)
      guard isServed(route, toOperator: isOperator) else { throw Route.noSuchRoute }
      known = route
      let context = RequestContext(
        request: request, id: id, route: route, visitor: visitor, arrived: store.clock.now(),
        trace: Self.trace(request.head))
      return try dispatch(context)
    } catch {
      let isPlatform = PlatformMethod(path: request.head.path) != nil
      let reply = Self.reply(error, id, isPlatform: isPlatform)
      return .now(finish(reply, request, id, route: known))
    }
  }

  /// The response to a plain GET of a frame that is in memory; nil for everything else.
  private func hotResponse(
    to head: RequestHead, received: ContinuousClock.Instant, _ fields: PlainFields,
    _ visitor: Visitor
  ) -> Response? {
    guard head.method == .get, var hit = hot.response(to: head, fields, by: visitor) else {
      return nil
    }
    bound(&hit.response, visitor)
    metrics.answeredFrame(status: hit.response.status)
    hit.response.whenEnded = observer.whenEnded(
      AccessRecord(
        id: hit.requestID, caller: visitor.caller.name,
        route: .frame(video: hit.key.video, index: hit.key.index, format: nil), method: .get,
        status: hit.response.status, cache: .hit,
        trace: fields.traceparent.flatMap { TraceParent($0) }, received: received))
    return hit.response
  }

  /// Whether a route is served at the listeners for everybody, or at the operator's own.
  private func isServed(_ route: Route, toOperator isOperator: Bool) -> Bool {
    switch route {
    case .health, .readiness: true
    case .metrics: isOperator || configuration.showsMetrics
    default: !isOperator
    }
  }

  private static func trace(_ head: RequestHead) -> TraceParent? {
    head.combined(.traceparent).flatMap { TraceParent(Array($0.utf8)[...]) }
  }

  public func answer(violation: RequestViolation) -> Response {
    let id = RequestID.make()
    let reply = ProblemReply.make(Problem(violation), requestID: id)
    var response = Response(status: reply.status, fields: reply.fields, body: reply.body)
    appendCommon(&response.fields, id: id, origin: nil, vary: [])
    metrics.answered(route: nil, status: reply.status, times: reply.timing)
    response.whenEnded = observer.whenEnded(AccessRecord(id: id, status: reply.status))
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
    case .metrics:
      return later(context) { () async throws(Problem) -> Reply in
        await self.figures.refresh(from: self.store)
        return self.pages.reply(for: .metrics)
      }
    case .health, .readiness, .contract, .home:
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
      return later(context) { () async throws(Problem) -> Reply in
        try await self.access.require(context.visitor, context.key(ofVideo: video))
        return self.batches.head(video, request, attachment: name)
      }
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

  private static func reply(_ problem: Problem, _ id: String, isPlatform: Bool) -> Reply {
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
    var response = finish(
      reply, context.request, context.id, route: context.route, caller: context.caller,
      trace: context.trace)
    bound(&response, context.visitor)
    return response
  }

  /// Who came by a link keeps nothing for longer than the link lives.
  private func bound(_ response: inout Response, _ visitor: Visitor) {
    if let rest = visitor.linkRest(at: entrance.door.clock.sinceEpoch()) {
      linkLifetime.bound(&response.fields, to: rest)
    }
  }

  private func finish(
    _ reply: Reply, _ request: Request, _ id: String, route: Route?, caller: Caller? = nil,
    trace: TraceParent? = nil
  ) -> Response {
    var response = Response(status: reply.status, fields: reply.fields, body: reply.body)
    if let timing = reply.timing.field { response.fields.append(.serverTiming, timing) }
    var vary: [String] = []
    if reply.variesByAccept { vary.append("Accept") }
    let isPreflight = request.head.method == .options && configuration.corsOrigins != .any
    if crossOrigin.varies || isPreflight { vary.append("Origin") }
    if configuration.variesByKey { vary.append("x-api-key") }
    if !reply.isRelayed {
      appendCommon(
        &response.fields, id: id, origin: request.head.combined(.origin), vary: vary)
    }
    // Who has left is told nothing: that is no failure of the gateway's.
    let status = Task.isCancelled ? AccessRecord.callerLeft : reply.status
    metrics.answered(route: route, status: status, times: reply.timing)
    response.whenEnded = observer.whenEnded(
      AccessRecord(
        id: id, caller: (caller ?? request.peer.caller).name, route: route,
        method: request.head.method,
        path: route.map(\.isOpen) ?? true ? request.head.path : nil, status: reply.status,
        cache: reply.cache, trace: trace ?? Self.trace(request.head), times: reply.timing,
        received: request.received))
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

extension Request {
  fileprivate func with(_ head: RequestHead) -> Request {
    var request = self
    request.head = head
    return request
  }
}
