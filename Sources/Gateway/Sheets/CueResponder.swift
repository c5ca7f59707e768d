import FetchScheduling
import FrameStore
import HTTPServer
import HTTPTypes
import HTTPWire
import Upstream

/// `GET /videos/{video}/frames.vtt`: which part of a sprite sheet is shown when. It costs the
/// platform the first frame, whose header tells the size of the tiles, and one question.
struct CueResponder: Sendable {
  let store: FrameStore
  let renderer: Renderer
  let configuration: GatewayConfiguration
  let videos: VideoDirectory

  func answer(
    _ context: RequestContext, _ video: VideoKey, _ request: SheetRequest
  ) async throws(Problem) -> Reply {
    let times = try await times(context, video, request)
    var reply = Reply()
    let first: StoredFrame
    let cacheStatus: String
    (first, cacheStatus, reply.timing) = try await self.first(context, video, request)
    let grid = try SheetPainter.grid(of: first, request, renderer, configuration)
    let link = signedLink(context.visitor, video.video, request)
    let bytes = try CueFile(request, grid: grid, times: times, link: link)
      .bytes(atMost: configuration.cueFileBytes)
    let entityTag = "\"\(SHA256Digest(of: bytes).tag)-vtt\""
    reply.fields.append(.frameVideo, String(video.video))
    reply.fields.append(.frameCount, String(request.positions.count))
    reply.fields.append(.frameTiles, grid.list)
    reply.fields.append(.eTag, entityTag)
    reply.fields.append(.cacheControl, configuration.cacheControl)
    reply.append(cacheStatus: cacheStatus)
    reply.fields.append(.acceptRanges, "none")
    if let field = context.text(.ifNoneMatch), EntityTag.ifNoneMatch(field, names: entityTag) {
      reply.status = 304
      return reply
    }
    reply.fields.append(.contentType, "text/vtt; charset=utf-8")
    reply.body = .bytes([bytes[...]])
    return reply
  }

  /// The sheet's address for who came by a signed link: signed by the same key, until the same
  /// moment, since a player has nothing else to show.
  private func signedLink(
    _ visitor: Visitor, _ video: Int64, _ request: SheetRequest
  ) -> String? {
    guard let link = visitor.link else { return nil }
    let signer = LinkSigner(key: link.key, basePath: configuration.basePath)
    let folder = "\(configuration.basePath)/videos/\(video)/"
    let signed = try? signer.link(
      to: "\(folder)frames.jpg?\(request.link)", expires: link.expires)
    return signed.map { String($0.dropFirst(folder.count)) }
  }

  /// When the video's frames are shown; throws where the sheet has one that the video has not.
  private func times(
    _ context: RequestContext, _ video: VideoKey, _ request: SheetRequest
  ) async throws(Problem) -> VideoTimes {
    let last = request.positions.max() ?? 0
    var info = try await info(context, video)
    if let count = info.frameCount, last >= count, !context.cacheControl.onlyIfCached {
      // The video may have been replaced by a longer one a moment ago.
      info = try await freshInfo(video)
    }
    if let count = info.frameCount, last >= count {
      throw Problem(.outOfRange(frameCount: count), of: video.frame(last)).about(frame: last)
    }
    return try VideoTimes(info, upTo: last)
  }

  private func info(_ context: RequestContext, _ video: VideoKey) async throws(Problem) -> VideoInfo
  {
    let cacheControl = context.cacheControl
    if cacheControl.onlyIfCached {
      guard let info = videos.remembered(video) else { throw Self.notCached }
      return info
    }
    guard !cacheControl.demand.isFresh, cacheControl.demand.maxAge == nil else {
      return try await freshInfo(video)
    }
    return try videos.result(await videos.info(of: video), of: video)
  }

  private func freshInfo(_ video: VideoKey) async throws(Problem) -> VideoInfo {
    try videos.result(await videos.freshInfo(of: video), of: video)
  }

  private static let notCached = Problem(
    .notCached, "not all that is needed is in the cache, and only-if-cached was asked for")

  /// The frame of the first tile, and where it came from.
  private func first(
    _ context: RequestContext, _ video: VideoKey, _ request: SheetRequest
  ) async throws(Problem) -> (StoredFrame, String, StageTimes) {
    let key = video.frame(request.positions[0])
    let demand = context.cacheControl.demand
    let limit = configuration.requestDeadline
    let timeout = request.options.timeout.map { Duration.seconds($0) } ?? limit
    let deadline = context.arrived + min(limit, timeout)
    if context.cacheControl.onlyIfCached {
      guard let kept = await store.kept(key, for: demand, deadline: deadline) else {
        throw Self.notCached
      }
      return (kept, "hit", StageTimes())
    }
    let result = await store.fetch(
      key, caller: context.caller, deadline: deadline, demand: demand, trace: context.callTrace)
    switch result {
    case nil: throw Problem(.overloaded, "the caller left")
    case .failure(let failure):
      throw Problem(failure, of: key).about(frame: key.index)
    case .success(let fetched):
      return (
        fetched.stored, store.cacheStatus(of: fetched, key, for: demand), StageTimes(fetched)
      )
    }
  }
}
