import HTTPServer

extension Gateway {
  /// A call of the platform's own API.
  func platform(
    _ context: RequestContext, _ method: PlatformMethod
  ) -> Answer {
    switch method {
    case .frame, .frames:
      return later(context) { () async throws(Problem) -> Reply in
        try await self.platform.answer(context, isBulk: method == .frames)
      }
    case .version:
      if let version = version.atHand {
        return .now(finish(.version(version), context))
      }
      return later(context) { () async throws(Problem) -> Reply in
        .version(await self.version.current())
      }
    case .other:
      return later(context) { () async throws(Problem) -> Reply in
        try await self.platform.relayed(context)
      }
    }
  }
}
