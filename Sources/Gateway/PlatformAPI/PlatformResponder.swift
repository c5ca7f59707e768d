import Archive
import FetchScheduling
import FrameStore
import HTTPServer
import HTTPTypes
import HTTPWire

/// The platform's own calls for frames, answered as the platform does, from the same store as all.
struct PlatformResponder: Sendable {
  let store: FrameStore
  let batches: BatchResponder
  /// Nil where the relay is off.
  let relay: RelayResponder?
  let configuration: GatewayConfiguration

  /// `videos.download-frame` or `videos.bulk.download-frame`.
  func answer(_ context: RequestContext, isBulk: Bool) async throws(Problem) -> Reply {
    let body: [UInt8]
    do {
      body = try await context.request.body.collect(upTo: configuration.bodyBytes)
    } catch {
      throw Problem(error)
    }
    let arguments = try PlatformArguments(
      isBulk: isBulk, body: body, contentType: context.text(.contentType),
      query: context.request.head.query)
    if let key = arguments.foreignKeys.first {
      guard let relay else {
        throw .parameter(
          key, "only the platform itself knows this key; GATEWAY_RELAY=on passes such calls on")
      }
      return try await relay.answer(context, body: body)
    }
    let (video, frames) = try arguments.call()
    try context.take(frames: Set(frames).count)
    try context.visitor.check(video)
    return isBulk
      ? try await bulk(context, video, frames) : try await single(context, video, frames[0])
  }

  /// Any other call of the platform's API.
  func relayed(_ context: RequestContext) async throws(Problem) -> Reply {
    guard let relay else {
      throw Problem(
        .noSuchRoute, "the relay to the platform is off; GATEWAY_RELAY=on turns it on")
    }
    return try await relay.answer(context)
  }

  /// The frame's own bytes.
  private func single(
    _ context: RequestContext, _ video: Int64, _ index: Int64
  ) async throws(Problem) -> Reply {
    let demand = context.cacheControl.demand
    let video = context.key(ofVideo: video)
    let key = video.frame(index)
    if store.mayHold(key) { try await batches.access.require(context.visitor, video) }
    if !demand.isFresh, let stored = store.cached(key, for: demand) {
      return single(stored, cacheStatus: "hit", StageTimes())
    }
    let result = await store.fetch(
      key, caller: context.caller, deadline: context.arrived + configuration.requestDeadline,
      demand: demand, trace: context.callTrace)
    switch result {
    case nil: throw Problem(.overloaded, "the caller left")
    case .failure(let failure): throw Problem(failure, of: key)
    case .success(let fetched):
      return single(
        fetched.stored, cacheStatus: store.cacheStatus(of: fetched, key, for: demand),
        StageTimes(fetched))
    }
  }

  private func single(
    _ stored: StoredFrame, cacheStatus: String, _ times: StageTimes
  ) -> Reply {
    var reply = Reply(body: .bytes([stored.frame.bytes[...]]))
    reply.timing = times
    appendFields(to: &reply, type: stored.frame.type.mediaType, cacheStatus)
    return reply
  }

  /// One part for each distinct frame, in the order of the request.
  ///
  /// Up to the limits of a whole batch every frame is there before the head goes out. Beyond them
  /// the rest is streamed, and a frame that fails breaks the connection: the SDK takes a missing
  /// part for a missing frame, and never looks for the closing delimiter. All go out part by part,
  /// chunked: the SDK reads one body of several megabytes more slowly than its pieces.
  private func bulk(
    _ context: RequestContext, _ video: Int64, _ frames: [Int64]
  ) async throws(Problem) -> Reply {
    guard frames.count <= configuration.batchFrames else {
      throw Problem(
        .tooManyFrames,
        "\(frames.count) frames are asked for; a call may have \(configuration.batchFrames)")
    }
    let request = BatchRequest(
      positions: frames, container: .multipart, format: nil, options: FrameOptions(),
      order: .request, onError: .fail)
    let distinct = request.distinct
    let key = context.key(ofVideo: video)
    try await batches.access.require(context.visitor, key)
    let batch = Batch(
      responder: batches, video: key, request: request, visitor: context.visitor,
      requestID: context.id, demand: context.cacheControl.demand, trace: context.callTrace)
    let keys = distinct.map(key.frame)
    let cacheStatus = store.cacheStatus(of: keys, for: batch.demand)
    let source = batch.source(distinct)
    let wholeFrames = configuration.batchWholeFrames
    let wholeBytes = configuration.batchWholeBytes
    let gathered = try await batch.gather(from: source) { frames, bytes in
      frames >= wholeFrames || bytes > wholeBytes
    }
    guard !Task.isCancelled else { throw Problem(.overloaded, "the caller left") }
    let writer = MultipartWriter(
      boundary: "frame-gateway-\(RequestID.make())")
    let answer = PlatformBatch(batch: batch, source: source, gathered: gathered, writer: writer)
    var reply = Reply()
    appendFields(
      to: &reply, type: writer.contentType("form-data"), cacheStatus)
    reply.body = .stream(length: nil) { try await answer.send(to: $0) }
    return reply
  }

  /// No cache may keep an answer whose question may stand in the request's body.
  private func appendFields(
    to reply: inout Reply, type: String, _ cacheStatus: String
  ) {
    reply.fields.append(.contentType, type)
    reply.fields.append(.cacheControl, "no-store")
    reply.append(cacheStatus: cacheStatus)
  }
}
