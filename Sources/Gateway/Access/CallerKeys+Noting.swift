import FetchScheduling
import FrameStore
import PlatformFetching

extension CallerKeys {
  /// The same calls, whose outcome is noted: a frame that comes is a yes, a refused key is a no.
  public func noting(_ start: @escaping StartCall, clock: StoreClock) -> StartCall {
    { call, trace, report in
      guard call.domain != .gateway else { return start(call, trace, report) }
      let video = VideoKey(domain: call.domain, video: call.video)
      let askedAt = clock.now()
      return start(call, trace) { event in
        switch event {
        case .frame: self.grant(video, askedAt: askedAt)
        case .ended(.refused(.denied(status: 401, _))):
          self.refuse(call.domain, at: clock.now())
        case .ended(.refused(.denied)): self.revoke(video)
        default: break
        }
        report(event)
      }
    }
  }

  /// The same questions, whose answers are noted.
  public func noting(
    _ ask: @escaping VideoDirectory.Ask, clock: StoreClock
  ) -> VideoDirectory.Ask {
    { video in
      let askedAt = clock.now()
      let answer = await ask(video)
      switch answer {
      case .success: self.grant(video, askedAt: askedAt)
      case .failure(.denied(status: 401, _)): self.refuse(video.domain, at: clock.now())
      case .failure(.denied), .failure(.refused): self.revoke(video)
      case .failure: break
      }
      return answer
    }
  }
}
