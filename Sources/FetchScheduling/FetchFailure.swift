/// Why a want got no frame; closed, told once to every waiter of the want.
public enum FetchFailure: Error, Hashable, Sendable {
  /// The queue is full, or too old, or the deadline can't be met; `drain` is the measured drain
  /// time.
  case overloaded(drain: Duration)
  /// The want's deadline passed while the upstream, or the disk, was at work on it.
  case timedOut
  /// Nothing answers at the upstream's address.
  case unreachable(String)
  /// The upstream says that it has too much to do (429, 503), to the last.
  case busy(String)
  /// The upstream says that it was too slow itself (504), to the last.
  case tooSlow(String)
  /// The upstream fails (another 5xx), to the last.
  case unavailable(String)
  /// So many calls have failed that the upstream is left alone for so long.
  case circuitOpen(retryAfter: Duration)
  /// The upstream refuses this frame (a 4xx to a call that asked for it alone): not retried.
  case refused(status: Int, message: String)
  /// There is no such video, as the upstream says since it refused.
  case noSuchVideo
  /// The upstream has not counted the video's frames, as it says since it refused.
  case videoNotReady
  /// The video has fewer frames, as the upstream says since it refused.
  case outOfRange(frameCount: Int64)
  /// The upstream refuses the key itself (401, 402, 403): not retried.
  case denied(status: Int, message: String)
  /// What came is not a whole frame, or none came, as often as the policy asks again.
  case invalid(String)
  /// The upstream redirects; where to.
  case redirected(to: String)
  /// The gateway is going down.
  case shuttingDown
}
