import FetchScheduling
import FrameStore
import HTTPServer
import HTTPTypes
import HTTPWire

/// `GET /videos/{video}/frames.jpg`: many thumbnails as one JPEG, made once for all who want it now
/// and kept with the forms of frames.
struct SheetResponder: Sendable {
  /// Equal sheets that may be made together: none that was begun before a purge goes to who comes
  /// after it.
  struct Wish: Hashable, Sendable {
    var video: VideoKey
    var request: SheetRequest
    var purges: Int
  }

  let store: FrameStore
  let access: AccessCheck
  let renderer: Renderer
  let configuration: GatewayConfiguration
  private let room: SheetRoom
  let sheets = SharedWork<Wish, SheetPainter.Painted, Problem>()

  init(
    store: FrameStore, access: AccessCheck, renderer: Renderer,
    configuration: GatewayConfiguration
  ) {
    self.store = store
    self.access = access
    self.renderer = renderer
    self.configuration = configuration
    room = SheetRoom(bytes: configuration.workMemory)
  }

  func answer(
    _ context: RequestContext, _ video: VideoKey, _ request: SheetRequest
  ) async throws(Problem) -> Reply {
    let cacheControl = context.cacheControl
    let demand = cacheControl.demand
    let keys = request.distinct.map(video.frame)
    let painter = SheetPainter(
      store: store, renderer: renderer, configuration: configuration, room: room, video: video,
      request: request, visitor: context.visitor, access: access, demand: demand,
      trace: context.callTrace)
    var cacheStatus = "hit"
    var sources = SheetSources(inMemoryOf: store, keys, for: demand)
    if sources == nil {
      guard !cacheControl.onlyIfCached else {
        throw Problem(
          .notCached,
          "not all frames are in memory and still good, and only-if-cached was asked for")
      }
      if context.isHead { return headOnly(Facts(video: video, request: request)) }
      cacheStatus = store.cacheStatus(of: keys, for: demand)
      if !demand.isFresh && !demand.isTransient && keys.allSatisfy(store.holdsAny) {
        // Most likely the sheet is the one that is kept, or that the caller has.
        let all = try await painter.sources()
        if all.isHit { cacheStatus = "hit" }
        sources = all
      }
    }
    if let sources {
      let facts = Facts(
        video: video, request: request,
        grid: try SheetPainter.grid(of: sources.first, request, renderer, configuration),
        identity: SheetIdentity(video: video, request: request, digests: sources.digests))
      if let reply = atHand(context, facts, cacheStatus) { return reply }
    }
    let stages = StageBox()
    let painted = try await painted(painter, stages)
    let facts = Facts(
      video: video, request: request, grid: SheetGrid(note: painted.form.note),
      identity: painted.identity)
    var reply = reply(context, facts, painted.form, cacheStatus)
    reply.timing = stages.times
    return reply
  }

  private func painted(
    _ painter: SheetPainter, _ stages: StageBox
  ) async throws(Problem) -> SheetPainter.Painted {
    let demand = painter.demand
    let purges = store.purgeCount
    let make: @Sendable () async -> Result<SheetPainter.Painted, Problem> = { [store] in
      do throws(Problem) {
        let painted = try await painter.paint(stages)
        if !demand.isTransient {
          store.keep(painted.form, for: painted.identity.key, since: purges)
        }
        return .success(painted)
      } catch {
        return .failure(error)
      }
    }
    // Who asks for more of the frames than that they are good gets a sheet of his own.
    guard demand == FrameDemand() else { return try await make().get() }
    let wish = Wish(video: painter.video, request: painter.request, purges: purges)
    guard let result = await sheets.value(for: wish, make: make) else {
      throw Problem(.overloaded, "the caller left")
    }
    return try result.get()
  }
}

extension SheetResponder {
  /// What is known of a sheet.
  private struct Facts: Sendable {
    var video: VideoKey
    var request: SheetRequest
    var grid: SheetGrid?
    var identity: SheetIdentity?
  }

  /// The reply where it costs no codec: a cached sheet, 304, or a HEAD.
  private func atHand(
    _ context: RequestContext, _ facts: Facts, _ cacheStatus: String
  ) -> Reply? {
    guard let identity = facts.identity else { return nil }
    if isUnchanged(context, identity) { return notModified(facts, cacheStatus) }
    if let form = store.cache.derived(identity.key) {
      return reply(context, facts, form, cacheStatus)
    }
    guard context.isHead else { return nil }
    var reply = headOnly(facts)
    reply.append(cacheStatus: cacheStatus)
    return reply
  }

  private func reply(
    _ context: RequestContext, _ facts: Facts, _ form: DerivedForm, _ cacheStatus: String
  ) -> Reply {
    if let identity = facts.identity, isUnchanged(context, identity) {
      return notModified(facts, cacheStatus)
    }
    var reply = Reply(body: .bytes([form.bytes[...]]))
    append(facts, to: &reply.fields)
    reply.fields.append(.contentType, "image/jpeg")
    reply.append(cacheStatus: cacheStatus)
    return reply
  }

  private func notModified(_ facts: Facts, _ cacheStatus: String) -> Reply {
    var reply = Reply(status: 304)
    append(facts, to: &reply.fields)
    reply.append(cacheStatus: cacheStatus)
    return reply
  }

  /// What the request alone tells, and what is known of the frames.
  private func headOnly(_ facts: Facts) -> Reply {
    var reply = Reply(body: .omitted(length: nil))
    append(facts, to: &reply.fields)
    reply.fields.append(.contentType, "image/jpeg")
    return reply
  }

  private func isUnchanged(_ context: RequestContext, _ identity: SheetIdentity) -> Bool {
    guard let field = context.text(.ifNoneMatch) else { return false }
    return EntityTag.ifNoneMatch(field, names: identity.entityTag)
  }

  private func append(_ facts: Facts, to fields: inout HeaderBlock) {
    fields.append(.frameVideo, String(facts.video.video))
    fields.append(.frameCount, String(facts.request.positions.count))
    if let grid = facts.grid { fields.append(.frameTiles, grid.list) }
    fields.append(.frameOrigin, "reencoded")
    if let identity = facts.identity { fields.append(.eTag, identity.entityTag) }
    fields.append(.cacheControl, configuration.cacheControl)
    fields.append(.acceptRanges, "none")
  }
}
