import FetchScheduling
import Synchronization

/// What is known of videos by the checks so far; never blocks, from any thread.
public final class VideoVersions: Sendable {
  /// Videos remembered; beyond it the one checked longest ago is forgotten.
  static let capacity = 10_000

  /// What the last check says of a frame.
  enum Standing: Hashable, Sendable {
    /// There was none.
    case unknown
    /// That it may be of an earlier version of the video, which a later check would not disprove.
    case doubtful
    case proved(checkedAt: Moment)
  }

  private struct State: Sendable {
    var records: [VideoKey: VideoRecord] = [:]
    /// Checks that began earlier are not noted.
    var start: Moment?
  }

  private let clock: StoreClock
  private let capacity: Int
  private let state = Mutex(State())

  public convenience init(clock: StoreClock) {
    self.init(clock: clock, capacity: Self.capacity)
  }

  init(clock: StoreClock, capacity: Int) {
    self.clock = clock
    self.capacity = capacity
  }

  /// Notes what the upstream said, unless something later is known already.
  public func note(_ check: VideoCheck, of video: VideoKey) {
    let epoch = clock.now() - clock.sinceEpoch()
    state.withLock { state in
      if let start = state.start, check.askedAt <= start { return }
      let earlier = state.records[video]
      if let earlier, check.askedAt < earlier.checkedAt { return }
      if earlier == nil, state.records.count >= capacity,
        let oldest = state.records.min(by: { $0.value.checkedAt < $1.value.checkedAt })
      {
        state.records[oldest.key] = nil
      }
      state.records[video] = VideoRecord(check, epoch: epoch, after: earlier)
    }
  }

  func standing(of key: FrameKey, requestedAt: Moment) -> Standing {
    guard let record = state.withLock({ $0.records[VideoKey(key)] }) else { return .unknown }
    return record.proves(requestedAt: requestedAt)
      ? .proved(checkedAt: record.checkedAt) : .doubtful
  }

  /// When the last check began.
  func lastCheck(of video: VideoKey) -> Moment? {
    state.withLock { $0.records[video]?.checkedAt }
  }

  /// Forgets a video in every domain, and checks under way, of whatever video.
  func forget(video: Int64) {
    let now = clock.now()
    state.withLock { state in
      state.records = state.records.filter { $0.key.video != video }
      state.start = now
    }
  }

  var count: Int { state.withLock { $0.records.count } }
}
