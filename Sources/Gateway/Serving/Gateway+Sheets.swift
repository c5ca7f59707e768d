import HTTPServer

extension Gateway {
  /// A sprite sheet.
  func sheet(_ context: RequestContext, video: Int64) throws(Problem) -> Answer {
    let request = try sheetRequest(context)
    if !context.isHead { try context.take(frames: request.distinct.count) }
    return later(context) { () async throws(Problem) -> Reply in
      let video = context.key(ofVideo: video)
      try await self.access.require(context.visitor, video)
      return try await self.sheets.answer(context, video, request)
    }
  }

  /// A sprite sheet's cue file.
  func cues(_ context: RequestContext, video: Int64) throws(Problem) -> Answer {
    let request = try sheetRequest(context)
    if !context.isHead { try context.take(frames: 1) }
    return later(context) { () async throws(Problem) -> Reply in
      let video = context.key(ofVideo: video)
      try await self.access.require(context.visitor, video)
      return try await self.cues.answer(context, video, request)
    }
  }

  private func sheetRequest(_ context: RequestContext) throws(Problem) -> SheetRequest {
    try SheetRequest(
      query: QueryItems(context.request.head.query), frameLimit: configuration.batchFrames,
      sizes: configuration.sizes)
  }
}
