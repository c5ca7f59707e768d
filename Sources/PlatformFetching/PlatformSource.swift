import FetchScheduling
import FrameBytes
import FrameStore
import Upstream

/// A part of a trace needs an id of its own; 0 is none.
public typealias SpanID = @Sendable () -> UInt64

/// Asks the platform about a video, now; nil where nobody waits for the answer any more.
public typealias VideoQuestion = @Sendable (VideoKey) async -> Result<VideoInfo, PlatformError>?

/// The key that calls of a domain are made with.
public enum CallKey: Sendable, Hashable {
  /// The client's own.
  case own
  case callers(String)
  /// Nobody's: such a call is not made.
  case unknown
}

/// Finds the key of a domain, from any thread.
public typealias KeyOfDomain = @Sendable (AccessDomain) -> CallKey

extension CallKey {
  /// The gateway's own domain is the client's, and there is no other.
  public static let onlyOwn: KeyOfDomain = { $0 == .gateway ? .own : .unknown }
}

/// Joins a frame store to the platform's client.
extension PlatformClient {
  /// What the store starts its calls with, each with the key of its domain.
  ///
  /// When the platform refuses frames, `ask` is asked why before the call's end is told: a call
  /// for a video that is not there, or beyond its end, is so refused once and not frame by frame.
  ///
  /// - Parameter spanID: Gives each call of a trace its id.
  public func callStarter(
    clock: StoreClock, keys: @escaping KeyOfDomain = CallKey.onlyOwn,
    spanID: @escaping SpanID = { .random(in: 1 ... .max) }, ask: @escaping VideoQuestion
  ) -> StartCall {
    { [self] call, trace, report in
      let token: String?
      switch keys(call.domain) {
      case .own: token = nil
      case .callers(let key): token = key
      case .unknown:
        report(.ended(.refused(.denied(status: 401, message: "the key is not known any more"))))
        return {}
      }
      let platformCall = frames(
        video: call.video, indices: call.indices, token: token,
        traceparent: trace?.traceparent(spanID()), tracestate: trace?.state,
        deadline: max(.zero, call.deadline - clock.now())
      ) { event in
        guard case .ended(.refused(let status, let message)?) = event else {
          return report(CallEvent(event))
        }
        Task {
          for (index, failure) in call.reasonsForRefusal(
            by: await ask(VideoKey(domain: call.domain, video: call.video)))
          {
            report(.refused(index: index, failure))
          }
          report(.ended(.refused(.refused(status: status, message: message))))
        }
      }
      return { platformCall.cancel() }
    }
  }
}

extension CallTrace {
  /// The field's value for a call of that id.
  func traceparent(_ span: UInt64) -> String {
    "00-\(traceID)-\(Self.hexadecimal(span, digits: 16))-"
      + Self.hexadecimal(UInt64(flags), digits: 2)
  }

  private static func hexadecimal(_ number: UInt64, digits: Int) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
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
