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
  let store: FrameStore
  let frames: FrameResponder
  let hot: HotFrame
  let batches: BatchResponder
  let access: AccessCheck
  let sheets: SheetResponder
  let cues: CueResponder
  let videos: VideoResponder
  let platform: PlatformResponder
  let version: PlatformVersion
  let pages: StaticPages
  let crossOrigin: CrossOrigin
  let metrics: GatewayMetrics
  let observer: RequestObserver
  let figures: FetchFigures
  let isDraining = Atomic(false)
  let entrance: Entrance
  let linkLifetime = LinkLifetime()
  let quotas: Quotas

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
    self.videos = VideoResponder(videos: videos, access: access)
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
    quotas = Quotas(standard: configuration.quota)
    observer = RequestObserver(metrics: metrics, log: accessLog)
    figures = FetchFigures(registry: registry)
  }

  /// From now on `/readyz` says no; everything else goes on.
  public func beginDraining() {
    isDraining.store(true, ordering: .releasing)
  }

  public func answer(_ request: Request) -> Answer {
    var head = request.head
    do throws(Door.Refusal) {
      let visitor = try entrance.admit(&head, from: request.peer)
      try admit(visitor, head)
      if let response = hotResponse(to: head, received: request.received, visitor) {
        return .now(response)
      }
      return answer(request.with(head), visitor)
    } catch {
      return refuse(error, request.with(head))
    }
  }

  /// The same at the operator's own listener, where there is little else.
  func answerOperator(_ request: Request) -> Answer {
    answer(request, Visitor(caller: request.peer.caller), isOperator: true)
  }

  static func id(of request: Request) -> String {
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
        trace: Self.trace(request.head), quotas: quotas)
      return try dispatch(context)
    } catch {
      let isPlatform = PlatformMethod(path: request.head.path) != nil
      let reply = Self.reply(error, id, isPlatform: isPlatform)
      return .now(finish(reply, request, id, route: known))
    }
  }

  /// The response to a plain GET of a frame that is in memory; nil for everything else.
  private func hotResponse(
    to head: RequestHead, received: ServerInstant, _ visitor: Visitor
  ) -> Response? {
    guard head.method == .get, var hit = hot.response(to: head, by: visitor) else {
      return nil
    }
    // The general way has the words for it.
    guard (try? quotas.take(frames: 1, visitor, at: store.clock.now())) != nil else { return nil }
    bound(&hit.response, visitor)
    metrics.answeredFrame(status: hit.response.status)
    hit.response.whenEnded = observer.whenEnded(
      AccessRecord(
        id: hit.requestID, caller: visitor.caller.name,
        route: .frame(video: hit.key.video, index: hit.key.index, format: nil), method: .get,
        status: hit.response.status, cache: .hit,
        trace: head.traceparent.flatMap { TraceParent($0) }, received: received))
    count(&hit.response, visitor)
    return hit.response
  }

  /// Whether a route is served at the listeners for everybody, or at the operator's own.
  func isServed(_ route: Route, toOperator isOperator: Bool) -> Bool {
    switch route {
    case .health, .readiness: true
    case .metrics: isOperator || configuration.showsMetrics
    default: !isOperator
    }
  }

  static func trace(_ head: RequestHead) -> TraceParent? {
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
}
