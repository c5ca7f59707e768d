/// How one upstream call ended, as far as scheduling needs to know.
public enum CallEnd: Hashable, Sendable {
  /// The answer came to its proper end; frames not reported by then are missing.
  case complete
  /// Broken, cut, stalled or answered with a status that may be asked again; `retryAfter` where the
  /// upstream named one (429, 503).
  case failed(FetchFailure, retryAfter: Duration?)
  /// Refused as a whole with a status that is not asked again; a folded call is split.
  case refused(FetchFailure)
}
