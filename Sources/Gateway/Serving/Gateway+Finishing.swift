import FetchScheduling
import FrameStore
import HTTPServer
import HTTPTypes
import HTTPWire

extension Gateway {
  static func reply(_ problem: Problem, _ id: String, isPlatform: Bool) -> Reply {
    isPlatform
      ? PlatformProblemReply.make(problem) : ProblemReply.make(problem, requestID: id)
  }

  func problem(
    _ problem: Problem, _ context: RequestContext, _ isNegotiated: Bool
  ) -> Reply {
    var reply = Self.reply(problem, context.id, isPlatform: context.route.isPlatform)
    reply.variesByAccept = isNegotiated && problem.code == .notAcceptable
    return reply
  }

  func options(_ context: RequestContext) -> Response {
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
    count(&response, context.visitor)
    return response
  }

  func finish(
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

  func appendCommon(
    _ fields: inout HeaderBlock, id: String, origin: String?, vary: [String]
  ) {
    fields.append(Self.common(crossOrigin, origin: origin, varies: vary))
    fields.append(.requestID, id)
  }

  /// The fields that every response has, but for the request's id.
  static func common(
    _ crossOrigin: CrossOrigin, origin: String?, varies: [String]
  ) -> HeaderBlock {
    var fields = HeaderBlock()
    if !varies.isEmpty { fields.append(.vary, varies.joined(separator: ", ")) }
    fields.append(.xContentTypeOptions, "nosniff")
    crossOrigin.append(to: &fields, origin: origin)
    return fields
  }
}
