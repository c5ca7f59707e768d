import FetchScheduling
import FrameStore
import HTTPServer
import HTTPTypes
import HTTPWire

extension Gateway {
  func dispatch(_ context: RequestContext) throws(Problem) -> Answer {
    let method = context.request.head.method
    if method == .options { return .now(options(context)) }
    try context.visitor.check(context.route)
    guard context.route.takes(method) else {
      let allowed = context.route.methods.joined(separator: ", ")
      var reply = problem(
        Problem(.methodNotAllowed, "this address takes \(allowed)"), context, false)
      reply.fields.append(.allow, allowed)
      return .now(finish(reply, context))
    }
    switch context.route {
    case .frame(let video, let index, let format):
      return try frame(context, video: video, index: index, format: format)
    case .batch(let video):
      return later(context, variesByAccept: true) { () async throws(Problem) -> Reply in
        try await self.batches.post(context, video)
      }
    case .batchLink(let video, let container):
      return try batchLink(context, video: video, container: container)
    case .sheet(let video): return try sheet(context, video: video)
    case .cues(let video): return try cues(context, video: video)
    case .video(let video):
      return later(context) { () async throws(Problem) -> Reply in
        try await self.videos.answer(context, video: video)
      }
    case .platform(let method): return platform(context, method)
    case .readiness where isDraining.load(ordering: .acquiring):
      throw Problem(.shuttingDown, "the gateway is going down")
    case .metrics:
      return later(context) { () async throws(Problem) -> Reply in
        await self.figures.refresh(from: self.store)
        return self.pages.reply(for: .metrics)
      }
    case .health, .readiness, .contract, .home:
      return .now(finish(pages.reply(for: context.route), context))
    }
  }

  func frame(
    _ context: RequestContext, video: Int64, index: Int64, format: FrameFormat?
  ) throws(Problem) -> Answer {
    let query = try frames.query(context, video: video, index: index, format: format)
    if !context.isHead { try context.take(frames: 1) }
    do throws(Problem) {
      switch try frames.answer(context, query) {
      case .now(let reply): return .now(finish(reply, context))
      case .later(let work):
        return later(context, variesByAccept: query.isNegotiated, work)
      }
    } catch {
      return .now(finish(problem(error, context, query.isNegotiated), context))
    }
  }

  func batchLink(
    _ context: RequestContext, video: Int64, container: BatchContainer
  ) throws(Problem) -> Answer {
    let draft = try BatchDraft(
      container: container, query: QueryItems(context.request.head.query))
    let request = try draft.request(
      accept: nil, frameLimit: configuration.batchFrames, sizes: configuration.sizes)
    let name = "\(video)-frames.\(container.rawValue)"
    if context.isHead {
      return later(context) { () async throws(Problem) -> Reply in
        try await self.access.require(context.visitor, context.key(ofVideo: video))
        return self.batches.head(video, request, attachment: name)
      }
    }
    return later(context) { () async throws(Problem) -> Reply in
      try await self.batches.answer(context, video, request, attachment: name)
    }
  }

  func later(
    _ context: RequestContext, variesByAccept: Bool = false,
    _ work: @escaping @Sendable () async throws(Problem) -> Reply
  ) -> Answer {
    .later {
      do throws(Problem) {
        return self.finish(try await work(), context)
      } catch {
        return self.finish(self.problem(error, context, variesByAccept), context)
      }
    }
  }
}
