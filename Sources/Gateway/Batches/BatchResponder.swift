import FetchScheduling
import FrameStore
import HTTPServer
import HTTPTypes
import HTTPWire
import Logging

/// `frames:batch` and its links: many frames in one answer, streamed within a window.
struct BatchResponder: Sendable {
  let store: FrameStore
  let access: AccessCheck
  let renderer: Renderer
  let configuration: GatewayConfiguration
  let logger: Logger

  /// `POST …/frames:batch`: the body says what.
  func post(_ context: RequestContext, _ video: Int64) async throws(Problem) -> Reply {
    if let unknown = try QueryItems(context.request.head.query).items.first {
      throw .parameter(unknown.name, "a batch takes its parameters in the body")
    }
    try checkType(context.text(.contentType))
    guard context.text(.contentLength) != nil || context.text(.transferEncoding) != nil else {
      throw Problem(.lengthRequired, "the batch has no body; it needs one, with its length")
    }
    let body: [UInt8]
    do {
      body = try await context.request.body.collect(upTo: configuration.bodyBytes)
    } catch {
      throw Problem(error)
    }
    let request = try BatchDraft(json: body).request(
      accept: context.text(.accept), frameLimit: configuration.batchFrames,
      sizes: configuration.sizes)
    return try await answer(context, video, request, attachment: nil)
  }

  /// Nothing is fetched for a HEAD: only what the request itself tells.
  func head(_ video: Int64, _ request: BatchRequest, attachment: String?) -> Reply {
    var reply = Reply(body: .omitted(length: nil))
    appendFields(to: &reply.fields, video, request, attachment: attachment, boundary: "")
    return reply
  }

  func answer(
    _ context: RequestContext, _ id: Int64, _ request: BatchRequest, attachment: String?
  ) async throws(Problem) -> Reply {
    try context.take(frames: request.distinct.count)
    let video = context.key(ofVideo: id)
    try await access.require(context.visitor, video)
    let cacheControl = context.cacheControl
    let demand = cacheControl.demand
    let batch = Batch(
      responder: self, video: video, request: request, visitor: context.visitor,
      requestID: context.id, demand: demand, trace: context.callTrace)
    let boundary = "frame-gateway-\(RequestID.make())"
    let keys = request.distinct.map(video.frame)
    // What is on the disk may turn out too old or damaged when it is read, after the head.
    if cacheControl.onlyIfCached,
      !keys.allSatisfy({ store.cached($0, for: demand, isCounted: false) != nil })
    {
      throw Problem(
        .notCached, "not all frames are in memory and still good, and only-if-cached was asked for")
    }
    var reply = Reply()
    reply.variesByAccept = request.isNegotiated
    appendFields(to: &reply.fields, id, request, attachment: attachment, boundary: boundary)
    let cacheStatus = cacheControl.onlyIfCached ? "hit" : store.cacheStatus(of: keys, for: demand)
    reply.append(cacheStatus: cacheStatus)
    if request.container.isArray {
      let array = try await ArrayBatch(batch: batch).prepared()
      array.shape.append(to: &reply.fields, count: request.positions.count)
      reply.fields.append(.frameOrigin, "reencoded")
      reply.body = .stream(length: array.length) { writer in try await array.send(to: writer) }
    } else {
      let archive = try await ArchiveBatch(batch: batch, boundary: boundary).prepared()
      reply.body = .stream(length: nil) { writer in try await archive.send(to: writer) }
    }
    return reply
  }

  /// JSON by its type, without one, or as a bare `curl -d` sends it.
  private func checkType(_ field: String?) throws(Problem) {
    let type = field?.split(separator: ";").first?.lowercased().filter { $0 != " " } ?? ""
    let isJSON = type.isEmpty || type == "application/json" || type.hasSuffix("+json")
    guard isJSON || type == "application/x-www-form-urlencoded" else {
      throw Problem(
        .unsupportedMediaType, "a JSON body is wanted, not \(type)",
        extensions: ["offered": .list(["application/json"])])
    }
  }

  private func appendFields(
    to fields: inout HeaderBlock, _ video: Int64, _ request: BatchRequest, attachment: String?,
    boundary: String
  ) {
    fields.append(.frameVideo, String(video))
    var type = request.container.mediaType
    if request.container == .multipart {
      let kind = request.isMixed ? "mixed" : "form-data"
      type = "multipart/\(kind)" + (boundary.isEmpty ? "" : "; boundary=\(boundary)")
    }
    fields.append(.contentType, type)
    let count =
      request.container.isArray ? request.positions.count : request.distinct.count
    fields.append(.frameCount, String(count))
    fields.append(.acceptRanges, "none")
    let isReport = request.onError == .report
    fields.append(.cacheControl, isReport ? "no-store" : configuration.cacheControl)
    if let attachment {
      fields.append(.contentDisposition, "attachment; filename=\"\(attachment)\"")
    }
  }
}
