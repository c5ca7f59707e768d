import FetchScheduling
import FrameBytes
import FrameStore
import HTTPServer
import HTTPTypes
import HTTPWire

extension FrameResponder {
  /// The reply where it costs no codec: verbatim bytes, a cached form, 304, or a HEAD.
  func atHand(
    _ context: RequestContext, _ query: Query, _ representation: Representation,
    _ cacheStatus: String, _ times: StageTimes
  ) -> Reply? {
    var reply = Reply()
    reply.timing = times
    reply.variesByAccept = query.isNegotiated
    representation.appendIdentity(to: &reply.fields, cacheControl: configuration.cacheControl)
    reply.append(cacheStatus: cacheStatus)
    if let field = context.text(.ifNoneMatch),
      EntityTag.ifNoneMatch(field, names: representation.entityTag)
    {
      reply.status = 304
      return reply
    }
    let source = representation.source
    switch representation.form {
    case .verbatim:
      return whole(
        context, representation, reply, bytes: source.frame.bytes, digest: source.digest,
        shape: nil)
    case .rendition(let rendition):
      let key = derivedKey(source, rendition, query)
      if let form = store.cache.derived(key) {
        return whole(
          context, representation, reply, bytes: form.bytes, digest: form.digest,
          shape: ArrayShape(note: form.note))
      }
      return context.isHead ? headOnly(representation, rendition, reply) : nil
    }
  }

  /// The reply for a form that a codec has to make.
  func rendered(
    _ context: RequestContext, _ query: Query, _ representation: Representation,
    _ cacheStatus: String, _ times: StageTimes
  ) async throws(Problem) -> Reply {
    guard case .rendition(let rendition) = representation.form else {
      preconditionFailure("a verbatim frame is always at hand")
    }
    try refuseWhatMemoryCannotHold(representation, rendition)
    let source = representation.source
    let stages = StageBox()
    let result = await store.derived(
      derivedKey(source, rendition, query), for: query.demand
    ) { [renderer, caller = context.caller] in
      do {
        let output = try await renderer.render(
          source.frame, as: rendition, priority: .interactive, for: caller)
        stages.set(decode: output.decoding, encode: output.encoding)
        return .success(DerivedForm(bytes: output.bytes, note: output.shape?.note ?? []))
      } catch {
        return .failure(error)
      }
    }
    switch result {
    case nil: throw Problem(.overloaded, "the caller left")
    case .failure(let error):
      throw error as? Problem ?? Problem(.frameUndecodable, "the frame can't be decoded")
    case .success(let form):
      var reply = Reply()
      reply.timing = times
      (reply.timing.decode, reply.timing.encode) = stages.times(ofArray: rendition.isArray)
      reply.variesByAccept = query.isNegotiated
      representation.appendIdentity(to: &reply.fields, cacheControl: configuration.cacheControl)
      reply.append(cacheStatus: cacheStatus)
      return whole(
        context, representation, reply, bytes: form.bytes, digest: form.digest,
        shape: ArrayShape(note: form.note))
    }
  }

  private func derivedKey(
    _ source: StoredFrame, _ rendition: Rendition, _ query: Query
  ) -> DerivedKey {
    DerivedKey(
      domain: query.key.domain, video: query.key.video, source: source.digest,
      variant: rendition.variant)
  }

  /// 413 by arithmetic before any pixel is decoded.
  private func refuseWhatMemoryCannotHold(
    _ representation: Representation, _ rendition: Rendition
  ) throws(Problem) {
    let shape = try renderer.shape(of: representation.source.frame, as: rendition)
    guard shape.byteCount <= configuration.workMemory else {
      throw Problem(
        .tooLarge,
        "the decoded frame takes \(shape.byteCount) bytes; the work memory has "
          + "\(configuration.workMemory)",
        extensions: ["limit": .integer(Int64(configuration.workMemory))])
    }
  }

  /// 200, 206 or 416 over bytes that are at hand.
  private func whole(
    _ context: RequestContext, _ representation: Representation, _ start: Reply, bytes: [UInt8],
    digest: SHA256Digest, shape: ArrayShape?
  ) -> Reply {
    var reply = start
    representation.appendContent(to: &reply.fields, digest: digest)
    shape?.append(to: &reply.fields)
    reply.body = .bytes([bytes[...]])
    guard context.request.head.method == .get, let range = context.text(.range) else {
      return reply
    }
    if let condition = context.text(.ifRange),
      !EntityTag.ifRange(condition, is: representation.entityTag)
    {
      return reply
    }
    switch ByteRange(range, length: bytes.count) {
    case .ignored: return reply
    case .bytes(let part):
      reply.status = 206
      reply.fields.append(
        .contentRange, "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(bytes.count)")
      reply.body = .bytes([bytes[part]])
      return reply
    case .unsatisfiable:
      let problem = Problem(
        .rangeNotSatisfiable, "the frame has \(bytes.count) bytes; the range has none of them")
      var refusal = ProblemReply.make(problem, requestID: context.id)
      refusal.fields.append(.contentRange, "bytes */\(bytes.count)")
      refusal.variesByAccept = start.variesByAccept
      return refusal
    }
  }

  /// HEAD of a form that is not made yet: what the header alone tells; the rest is left out.
  private func headOnly(
    _ representation: Representation, _ rendition: Rendition, _ start: Reply
  ) -> Reply {
    var reply = start
    reply.fields.append(.contentType, rendition.mediaType)
    reply.fields.append(.acceptRanges, "bytes")
    reply.body = .omitted(length: nil)
    if rendition.isArray,
      let shape = try? renderer.shape(of: representation.source.frame, as: rendition)
    {
      shape.append(to: &reply.fields)
      if rendition.encoding == .array { reply.body = .omitted(length: Int64(shape.byteCount)) }
    }
    return reply
  }
}
