import FetchScheduling
import FrameBytes
import FrameStore
import Upstream

/// Asks the platform about a video, now; nil where nobody waits for the answer any more.
public typealias VideoQuestion = @Sendable (Int64) async -> Result<VideoInfo, PlatformError>?

/// Joins a frame store to the platform's client.
extension PlatformClient {
  /// What the store starts its calls with; the client's own token is used.
  ///
  /// When the platform refuses frames, `ask` is asked why before the call's end is told: a call
  /// for a video that is not there, or beyond its end, is so refused once and not frame by frame.
  public func callStarter(clock: StoreClock, ask: @escaping VideoQuestion) -> StartCall {
    { [self] call, report in
      let platformCall = frames(
        video: call.video, indices: call.indices, token: nil, traceparent: nil,
        deadline: max(.zero, call.deadline - clock.now())
      ) { event in
        guard case .ended(.refused(let status, let message)?) = event else {
          return report(CallEvent(event))
        }
        Task {
          for (index, failure) in call.reasonsForRefusal(by: await ask(call.video)) {
            report(.refused(index: index, failure))
          }
          report(.ended(.refused(.refused(status: status, message: message))))
        }
      }
      return { platformCall.cancel() }
    }
  }
}

extension FetchCall {
  /// The frames of a refused call that are certain to be why, by what the platform says of their
  /// video since.
  func reasonsForRefusal(
    by answer: Result<VideoInfo, PlatformError>?
  ) -> [(index: Int64, failure: FetchFailure)] {
    switch answer {
    case .failure(.refused(status: 404, _)): return indices.map { ($0, .noSuchVideo) }
    case .failure, nil: return []
    case .success(let info):
      guard let count = info.frameCount else { return indices.map { ($0, .videoNotReady) } }
      return indices.filter { $0 >= count }.map { ($0, .outOfRange(frameCount: count)) }
    }
  }
}

extension CallEvent {
  init(_ event: FrameEvent) {
    switch event {
    case .frame(let index, let frame): self = .frame(index: index, frame)
    case .defect(let index, let defect): self = .defects([(index, defect.reason)])
    case .ended(nil): self = .ended(.complete)
    case .ended(let error?): self = .ended(error.callEnd)
    }
  }
}

extension FrameDefect {
  /// A clause for the problem's detail.
  package var reason: String {
    switch self {
    case .empty: "the platform sent an empty frame"
    case .notAnImage: "the platform sent bytes that are no image"
    case .truncated(let offset): "the platform's image breaks off at byte \(offset)"
    case .damaged(let offset, let what):
      "the platform's image is damaged at byte \(offset): \(what)"
    }
  }
}
