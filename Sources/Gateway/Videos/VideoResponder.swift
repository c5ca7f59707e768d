import FoundationEssentials
import HTTPTypes
import HTTPWire
import Upstream

/// `GET /videos/{video}`: what the platform knows of a video, as JSON.
struct VideoResponder: Sendable {
  let videos: VideoDirectory
  let access: AccessCheck

  func answer(_ context: RequestContext, video: Int64) async throws(Problem) -> Reply {
    let items = try QueryItems(context.request.head.query)
    if let unknown = items.items.first {
      throw .parameter(unknown.name, "no such parameter")
    }
    let key = context.key(ofVideo: video)
    try await access.require(context.visitor, key)
    let info = try videos.result(await videos.info(of: key), of: key)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let json = try? encoder.encode(VideoBody(info: info)) else {
      throw Problem(.upstreamInvalid, "the platform's answer about the video can't be told")
    }
    var reply = Reply(body: .bytes([[UInt8](json)[...]]))
    reply.fields.append(.contentType, "application/json")
    reply.fields.append(.cacheControl, "no-store")
    return reply
  }
}

/// Every key is always there, null where the platform does not know.
private struct VideoBody: Encodable {
  let info: VideoInfo

  enum Key: String, CodingKey {
    case id, name, width, height, duration, hash
    case frameCount = "frame_count"
    case updatedAt = "updated_at"
  }

  func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: Key.self)
    try members.encode(info.id, forKey: .id)
    try members.encode(info.name, forKey: .name)
    try members.encode(info.frameCount, forKey: .frameCount)
    try members.encode(info.width, forKey: .width)
    try members.encode(info.height, forKey: .height)
    try members.encode(info.duration, forKey: .duration)
    try members.encode(info.hash, forKey: .hash)
    try members.encode(info.updatedAt, forKey: .updatedAt)
  }
}
