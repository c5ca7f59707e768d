import FetchScheduling
import FrameBytes
import FrameStore
import Upstream

/// Joins a frame store to the platform's client.
extension PlatformClient {
  /// What the store starts its calls with; the gateway's own token is used.
  public func callStarter(clock: StoreClock) -> StartCall {
    { [self] call, report in
      let platformCall = frames(
        video: call.video, indices: call.indices, token: nil, traceparent: nil,
        deadline: max(.zero, call.deadline - clock.now())
      ) { event in
        report(CallEvent(event))
      }
      return { platformCall.cancel() }
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
