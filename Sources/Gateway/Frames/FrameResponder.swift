import FetchScheduling
import FrameBytes
import FrameStore
import HTTPServer
import HTTPTypes
import HTTPWire

/// `GET /videos/{video}/frames/{index}[.{ext}]`: one frame, at once where it is in memory.
struct FrameResponder: Sendable {
  let store: FrameStore
  let access: AccessCheck
  let renderer: Renderer
  let configuration: GatewayConfiguration

  /// One request for one frame, its parameters read.
  struct Query: Sendable {
    var key: FrameKey
    var format: FrameFormat?
    var options: FrameOptions
    var accept: AcceptHeader
    /// The form is decided by `Accept`, so that caches must keep the answers apart.
    var isNegotiated: Bool
    var deadline: Moment
    var cacheControl: RequestCacheControl

    var demand: FrameDemand { cacheControl.demand }
  }

  /// An answer, or what has to be done for one.
  enum Outcome: Sendable {
    case now(Reply)
    case later(@Sendable () async throws(Problem) -> Reply)
  }

  func query(
    _ context: RequestContext, video: Int64, index: Int64, format: FrameFormat?
  ) throws(Problem) -> Query {
    var options = FrameOptions()
    for (name, value) in try QueryItems(context.request.head.query).items {
      guard try options.set(name, to: value) else {
        throw .parameter(name, "no such parameter; there are \(Self.parameterNames)")
      }
    }
    let format = format ?? options.format
    try options.validate(format: format)
    try configuration.sizes.check(options)
    let limit = configuration.requestDeadline
    return Query(
      key: FrameKey(domain: context.visitor.domain, video: video, index: index),
      format: format, options: options, accept: AcceptHeader(context.text(.accept)),
      isNegotiated: format == nil,
      deadline: context.arrived + min(limit, options.timeout.map { .seconds($0) } ?? limit),
      cacheControl: context.cacheControl)
  }

  func answer(_ context: RequestContext, _ query: Query) throws(Problem) -> Outcome {
    let video = VideoKey(domain: query.key.domain, video: query.key.video)
    // A call made for him is an answer of its own.
    guard !query.demand.isFresh, store.mayHold(query.key), access.isNeeded(context.visitor, video)
    else { return try answerAllowed(context, query) }
    return .later { () async throws(Problem) -> Reply in
      try await access.require(context.visitor, video)
      switch try answerAllowed(context, query) {
      case .now(let reply): return reply
      case .later(let work): return try await work()
      }
    }
  }

  private func answerAllowed(
    _ context: RequestContext, _ query: Query
  ) throws(Problem) -> Outcome {
    if !query.demand.isFresh, let source = store.cached(query.key, for: query.demand) {
      let representation = try representation(of: source, query)
      if let reply = atHand(context, query, representation, "hit", StageTimes()) {
        return .now(reply)
      }
      return .later { () async throws(Problem) -> Reply in
        try await rendered(context, query, representation, "hit", StageTimes())
      }
    }
    guard !query.cacheControl.onlyIfCached else { return try kept(context, query) }
    try refuseWhatNoSourceCanGive(query)
    return .later { () async throws(Problem) -> Reply in try await fetched(context, query) }
  }

  private static let parameterNames = FrameOptions.names.joined(separator: ", ")

  /// 406 before any upstream call where neither a form nor any image type is accepted.
  private func refuseWhatNoSourceCanGive(_ query: Query) throws(Problem) {
    guard query.isNegotiated else { return }
    let possible = FrameForm.offered + ImageType.allCases.map(\.mediaType)
    if query.accept.best(of: possible) == nil { throw FrameForm.notAcceptable }
  }

  private func representation(
    of source: StoredFrame, _ query: Query
  ) throws(Problem) -> Representation {
    let form = try FrameForm(
      format: query.format, options: query.options, accept: query.accept,
      source: source.frame.type)
    return Representation(
      video: query.key.video, index: query.key.index, source: source, form: form)
  }

  /// From the disk, or not at all.
  private func kept(_ context: RequestContext, _ query: Query) throws(Problem) -> Outcome {
    let problem = Problem(
      .notCached, "no good copy of the frame is in the cache, and only-if-cached was asked for")
    guard store.mayHold(query.key) else { throw problem }
    return .later { () async throws(Problem) -> Reply in
      guard
        let source = await store.kept(
          query.key, for: query.demand, deadline: query.deadline)
      else {
        throw problem
      }
      let representation = try representation(of: source, query)
      if let reply = atHand(context, query, representation, "hit", StageTimes()) { return reply }
      return try await rendered(context, query, representation, "hit", StageTimes())
    }
  }

  private func fetched(_ context: RequestContext, _ query: Query) async throws(Problem) -> Reply {
    let result = await store.fetch(
      query.key, caller: context.caller, deadline: query.deadline, demand: query.demand,
      trace: context.callTrace)
    switch result {
    case nil: throw Problem(.overloaded, "the caller left")
    case .failure(let failure):
      throw Problem(failure, of: query.key)
    case .success(let fetched):
      let representation = try representation(of: fetched.stored, query)
      let times = StageTimes(fetched)
      let status = store.cacheStatus(of: fetched, query.key, for: query.demand)
      if let reply = atHand(context, query, representation, status, times) { return reply }
      return try await rendered(context, query, representation, status, times)
    }
  }
}

extension FrameStore {
  /// What `Cache-Status` says of a frame that was not at hand.
  ///
  /// One whose video was asked about, and had not changed, is a hit: its request was not passed on.
  func cacheStatus(of fetched: FetchedFrame, _ key: FrameKey, for demand: FrameDemand) -> String {
    if fetched.isHit { return "hit" }
    let reason = "fwd=\(fetched.cause.rawValue)"
    if fetched.collapsed { return "\(reason); collapsed" }
    return !demand.isTransient && holds(key) ? "\(reason); stored" : reason
  }

  /// What `Cache-Status` says of a batch, before its frames are asked for.
  func cacheStatus(of keys: [FrameKey], for demand: FrameDemand) -> String {
    if demand.isFresh { return "fwd=request" }
    if keys.allSatisfy({ holds($0, for: demand) }) { return "hit" }
    return keys.allSatisfy(holdsAny) ? "fwd=stale" : "fwd=miss"
  }
}

extension StageTimes {
  /// Where a fetched frame's time went; a hit took none.
  init(_ fetched: FetchedFrame) {
    self.init()
    guard !fetched.isHit else { return }
    queue = fetched.queued
    upstream = fetched.upstream
  }
}
