import FetchScheduling
import FrameBytes
import FrameStore
import Upstream

/// Joins the store and the video directory to the platform's client.
extension PlatformClient {
  /// What the store starts its calls with; the gateway's own token is used.
  ///
  /// When the platform refuses frames, `videos` is asked why before the call's end is told: a call
  /// for a video that is not there, or beyond its end, is so refused once and not frame by frame.
  public func callStarter(clock: StoreClock, videos: VideoDirectory) -> StartCall {
    { [self] call, report in
      let platformCall = frames(
        video: call.video, indices: call.indices, token: nil, traceparent: nil,
        deadline: max(.zero, call.deadline - clock.now())
      ) { event in
        guard case .ended(.refused(let status, let message)?) = event else {
          return report(CallEvent(event))
        }
        Task {
          for (index, failure) in await videos.reasons(refusing: call) {
            report(.refused(index: index, failure))
          }
          report(.ended(.refused(.refused(status: status, message: message))))
        }
      }
      return { platformCall.cancel() }
    }
  }

  /// What the video directory asks with.
  public var videoQuestion: VideoDirectory.Ask {
    { [self] video in
      do throws(PlatformError) {
        return .success(try await info(video: video, token: nil))
      } catch {
        return .failure(error)
      }
    }
  }
}

extension CallEvent {
  init(_ event: FrameEvent) {
    switch event {
    case .frame(let index, let frame): self = .frame(index: index, frame)
    case .defect(let index, let defect): self = .defect(index: index, defect.reason)
    case .ended(nil): self = .ended(.complete)
    case .ended(let error?): self = .ended(error.callEnd)
    }
  }
}

extension FrameDefect {
  /// A clause for the problem's detail.
  var reason: String {
    switch self {
    case .empty: "the platform sent an empty frame"
    case .notAnImage: "the platform sent bytes that are no image"
    case .truncated(let offset): "the platform's image breaks off at byte \(offset)"
    case .damaged(let offset, let what):
      "the platform's image is damaged at byte \(offset): \(what)"
    }
  }
}
