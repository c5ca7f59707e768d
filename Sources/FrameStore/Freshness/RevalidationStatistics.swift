/// What came of the questions about videos whose frames were too old.
public struct RevalidationStatistics: Sendable, Hashable {
  /// All frames that waited for it were proved good.
  public internal(set) var unchanged = 0
  /// Some had to be fetched again.
  public internal(set) var changed = 0
  /// The platform gave no answer.
  public internal(set) var failed = 0

  public init() {}
}
