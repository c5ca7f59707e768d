import FrameStore
import HTTPServer
import HTTPTypes
import HTTPWire
import Logging

/// The door of whoever runs the gateway, on a socket of its own: `DELETE /videos/{video}` purges a
/// video, and there is nothing else.
public struct AdminHandler: RequestHandler {
  private let store: FrameStore
  private let videos: VideoDirectory
  private let logger: Logger

  public init(store: FrameStore, videos: VideoDirectory, logger: Logger) {
    self.store = store
    self.videos = videos
    self.logger = logger
  }

  public func answer(_ request: Request) -> Answer {
    let id = RequestID.accepted(request.head.first(.requestID)) ?? RequestID.make()
    do throws(Problem) {
      let video = try Self.video(request.head)
      return .later { Self.response(await purge(video, id), id) }
    } catch {
      var reply = ProblemReply.make(error, requestID: id)
      if error.code == .methodNotAllowed { reply.fields.append(.allow, "DELETE") }
      return .now(Self.response(reply, id))
    }
  }

  public func answer(violation: RequestViolation) -> Response {
    let id = RequestID.make()
    return Self.response(ProblemReply.make(Problem(violation), requestID: id), id)
  }

  private static func video(_ head: RequestHead) throws(Problem) -> Int64 {
    guard case .video(let video) = try Route(path: head.path) else {
      throw Problem(.noSuchRoute, "there is nothing here but DELETE /videos/{video}")
    }
    guard head.method.name == "DELETE" else {
      throw Problem(.methodNotAllowed, "this address takes DELETE")
    }
    if let unknown = try QueryItems(head.query).items.first {
      throw .parameter(unknown.name, "no such parameter")
    }
    return video
  }

  private func purge(_ video: Int64, _ id: String) async -> Reply {
    videos.forget(video)
    let purged = await store.purge(video: video)
    logger.notice(
      "purged a video",
      metadata: [
        "video": "\(video)", "request_id": "\(id)", "memory_entries": "\(purged.memory.entries)",
        "disk_entries": "\((try? purged.disk?.get().entries) ?? 0)",
      ])
    do throws(PurgeFailure) {
      return .json(
        PurgeDocument(
          video: video, memory: PurgeDocument.Tier(purged.memory),
          disk: try (purged.disk?.get()).map(PurgeDocument.Tier.init)))
    } catch {
      let problem = Problem(
        .purgeIncomplete,
        "the disk cache has failed (\(error)); after a restart it may give frames of video \(video)"
      )
      return ProblemReply.make(problem, requestID: id)
    }
  }

  private static func response(_ reply: Reply, _ id: String) -> Response {
    var response = Response(status: reply.status, fields: reply.fields, body: reply.body)
    response.fields.append(.requestID, id)
    return response
  }
}

/// What went, by tier; `disk` is left out where there is no such tier.
private struct PurgeDocument: Encodable {
  struct Tier: Encodable {
    let entries: Int
    let bytes: Int

    init(_ purged: PurgedEntries) { (entries, bytes) = (purged.entries, purged.bytes) }
  }

  let video: Int64
  let memory: Tier
  let disk: Tier?
}
