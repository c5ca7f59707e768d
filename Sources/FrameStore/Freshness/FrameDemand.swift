/// What a caller asks of the frames that are kept (RFC 9111, section 5.2.1).
public struct FrameDemand: Sendable, Hashable {
  /// The upstream is asked, whatever is kept (`no-cache`).
  public var isFresh = false
  /// The frame was stored, or its video found unchanged, not longer ago than this (`max-age`), in
  /// whole seconds as ages are counted; nil for no such bound.
  public var maxAge: Duration?
  /// It stays good for this much longer (`min-fresh`).
  public var minFresh = Duration.zero
  /// What is fetched for this caller alone is not kept (`no-store`).
  public var isTransient = false

  public init() {}

  /// Asks the upstream in any case.
  public static var fresh: FrameDemand {
    var demand = FrameDemand()
    demand.isFresh = true
    return demand
  }

  /// Whether a frame of that age, in a store where frames are good for `timeToLive`, will do.
  func allows(age: Duration, timeToLive: Duration) -> Bool {
    guard age + minFresh < timeToLive else { return false }
    guard let maxAge else { return true }
    return age < maxAge + .seconds(1)
  }
}
