import FetchScheduling
import FrameStore
import PlatformFetching
import Upstream

/// Asks the platform whether a visitor may see a video, before he is shown what is kept of it.
///
/// Only of visitors with keys of their own, and only where the platform has not said yes within
/// `CallerKeys.grantLife`; what a call with his key brings needs no such question.
struct AccessCheck: Sendable {
  let videos: VideoDirectory
  let clock: StoreClock

  func isNeeded(_ visitor: Visitor, _ video: VideoKey) -> Bool {
    visitor.keys.map { !$0.isGranted(video, at: clock.now()) } ?? false
  }

  /// Throws where the platform does not say yes.
  func require(_ visitor: Visitor, _ video: VideoKey) async throws(Problem) {
    guard isNeeded(visitor, video) else { return }
    _ = try videos.result(await videos.freshInfo(of: video), of: video)
  }

  /// The same for a frame among many: why it can't be had; nil where it can.
  func refusal(_ visitor: Visitor, _ video: VideoKey) async -> FetchFailure? {
    guard isNeeded(visitor, video) else { return nil }
    switch await videos.freshInfo(of: video) {
    case .success: return nil
    case .failure(.refused(status: 404, _)): return .noSuchVideo
    case .failure(let error):
      switch error.callEnd {
      case .complete: return .invalid("the platform's answer ended without a result")
      case .failed(let failure, _), .refused(let failure): return failure
      }
    case nil: return .timedOut
    }
  }
}
