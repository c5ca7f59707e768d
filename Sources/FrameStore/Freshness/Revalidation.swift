/// How a store finds out whether a video has changed since its frames were stored.
public struct Revalidation: Sendable {
  public let versions: VideoVersions
  /// Asks the upstream about a video, has the answer noted in `versions`, and returns; also where
  /// there is none, or its task was cancelled. Equal questions at once should be one call.
  public let ask: @Sendable (VideoKey) async -> Void

  public init(
    versions: VideoVersions, ask: @escaping @Sendable (VideoKey) async -> Void
  ) {
    self.versions = versions
    self.ask = ask
  }
}
