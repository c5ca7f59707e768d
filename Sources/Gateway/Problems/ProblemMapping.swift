import FetchScheduling
import HTTPServer
import HTTPWire
import Imaging
import PlatformFetching
import Upstream

/// The one table from every target's errors to what callers are told.
extension Problem {
  /// A frame's failure, told with its video and index.
  init(_ failure: FetchFailure, of key: FrameKey) {
    self.init(failure, domain: key.domain)
    switch failure {
    case .noSuchVideo: detail = "the platform has no video \(key.video) for this token"
    case .videoNotReady:
      detail = "the platform has not counted the frames of video \(key.video) yet"
    case .outOfRange(let count) where count > 0:
      detail = "video \(key.video) has \(count) frames, 0 to \(count - 1); not \(key.index)"
      extensions["last"] = .integer(count - 1)
    default: break
    }
  }

  /// - Parameter domain: Whose key the platform was asked with.
  init(_ failure: FetchFailure, domain: AccessDomain) {
    switch failure {
    case .noSuchVideo:
      self.init(.videoNotFound, "the platform has no such video for this token")
    case .videoNotReady:
      self.init(.videoNotReady, "the platform has not counted the video's frames yet")
    case .outOfRange(let count):
      self.init(
        .frameOutOfRange, "the video has \(count) frames",
        extensions: ["frame_count": .integer(count)])
    case .overloaded(let drain):
      self.init(
        .overloaded, "too much is waiting for the platform; try again later", retryAfter: drain)
    case .timedOut, .tooSlow:
      self.init(.upstreamTimeout, "the platform did not give the frame within the deadline")
    // What the platform or the network said of it is in the log, and not for callers.
    case .unreachable, .busy, .unavailable:
      self.init(.upstreamUnavailable, "the platform can't be used at the moment")
    case .circuitOpen(let pause):
      self.init(
        .upstreamUnavailable, "the platform has failed repeatedly and is left alone for a moment",
        retryAfter: pause)
    case .refused(let status, _):
      self.init(.upstreamRefused, "the platform refused the frame with status \(status)")
    case .denied(status: 401, _) where domain != .gateway:
      self = CallerKeys.unauthorized("the platform does not take this key")
    case .denied where domain != .gateway:
      self.init(.forbidden, "the platform does not open this to this key")
    case .denied(let status, _):
      self.init(.upstreamRefused, "the platform refused the gateway's token with status \(status)")
    case .invalid(let reason): self.init(.upstreamInvalid, reason)
    case .redirected(let location):
      self.init(
        .upstreamInvalid, "the platform redirects to \(location); set SERVER_ADDRESS to that server"
      )
    case .shuttingDown: self.init(.shuttingDown, "the gateway is going down")
    }
  }

  /// - Parameter domain: Whose key the platform was asked with.
  init(_ error: PlatformError, domain: AccessDomain) {
    switch error.callEnd {
    case .complete: self.init(.upstreamInvalid, "the platform's answer ended without a result")
    case .failed(let failure, let retryAfter):
      self.init(failure, domain: domain)
      if let retryAfter { self.retryAfter = retryAfter }
    case .refused(let failure): self.init(failure, domain: domain)
    }
  }

  init(_ error: ImagingError, sourceType: String) {
    switch error {
    case .tooManyPixels(let width, let height, let limit):
      self.init(
        .tooLarge, "the frame declares \(width) × \(height) pixels; at most \(limit) are decoded",
        extensions: ["limit": .integer(Int64(limit))])
    case .unsupported(let reason), .damaged(let reason), .unencodable(let reason):
      self.init(.frameUndecodable, reason, extensions: ["source_type": .text(sourceType)])
    }
  }

  init(_ failure: RequestBodyFailure) {
    switch failure {
    case .tooLarge(let limit):
      self.init(
        .tooLarge, "the body is larger than \(limit) bytes",
        extensions: ["limit": .integer(Int64(limit))])
    case .malformed(let violation): self.init(violation)
    case .timedOut: self.init(.requestTimeout, "the body did not arrive in time")
    case .disconnected: self.init(.requestTimeout, "the caller left before the body was whole")
    }
  }

  init(_ violation: RequestViolation) {
    let code = ProblemCode(violationStatus: violation.status) ?? .invalidRequest
    self.init(code, violation.detail)
  }
}
