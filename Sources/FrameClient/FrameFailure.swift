import FetchScheduling
import Imaging

/// What became of one frame that could not be had; what can be asked again was, as often as the
/// options say.
public enum FrameFailure: Error, Sendable, Hashable {
  /// Nothing answers at the address, or it said it is too busy (429, 5xx) to the last.
  case unavailable(String)
  /// No answer in time: of the last call, or of all together.
  case timedOut
  /// The token is not let in (401, 402, 403).
  case denied(status: Int, message: String)
  /// The frame or the video is refused (another 4xx or 5xx): it is not there, or not ready.
  case refused(status: Int, message: String)
  /// The address points elsewhere; redirects are not followed, since they would carry the token.
  case redirected(to: String)
  /// The frame was left out of the answer, cut, or damaged.
  case incomplete(String)
  /// The frame is whole, but its pixels can't be had: a damaged one, an image type that is not
  /// decoded here, or more pixels than allowed.
  case undecodable(String)
  /// The frame came, but not into its file.
  case unwritable(path: String, reason: String)
}

extension FrameFailure {
  /// Whether asking again later may help: what the platform refuses it will refuse again.
  public var isRetryable: Bool {
    switch self {
    case .unavailable, .timedOut, .incomplete: true
    case .denied, .refused, .redirected, .undecodable, .unwritable: false
    }
  }
}

extension FrameFailure: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unavailable(let reason): "the server is not available: \(reason)"
    case .timedOut: "no answer in time"
    case .denied(let status, let message): "the token is not let in: \(status) \(message)"
    case .refused(let status, let message): "it is refused: \(status) \(message)"
    case .redirected(let target): "the platform's address points to \(target)"
    case .incomplete(let reason): reason
    case .undecodable(let reason): "it can't be decoded: \(reason)"
    case .unwritable(let path, let reason): "\(path) can't be written: \(reason)"
    }
  }
}

extension FrameFailure {
  init(_ failure: FetchFailure) {
    self =
      switch failure {
      // Where the deadline can't be met the scheduler does not even ask.
      case .overloaded, .timedOut, .tooSlow: .timedOut
      case .unreachable(let reason), .busy(let reason), .unavailable(let reason):
        .unavailable(reason)
      case .circuitOpen: .unavailable("it has failed repeatedly and is left alone for a moment")
      case .refused(let status, let message): .refused(status: status, message: message)
      case .denied(let status, let message): .denied(status: status, message: message)
      case .invalid(let reason): .incomplete(reason)
      case .redirected(let target): .redirected(to: target)
      case .shuttingDown: .unavailable("the client is closed")
      case .noSuchVideo: .refused(status: 404, message: "there is no such video")
      case .videoNotReady:
        .refused(status: 400, message: "the video's frames are not counted yet")
      case .outOfRange(let count):
        .refused(status: 400, message: "the video has \(count) frames")
      }
  }

  package init(_ error: ImagingError) {
    self =
      switch error {
      case .tooManyPixels(let width, let height, let limit):
        .undecodable("\(width) × \(height) pixels, at most \(limit) are allowed")
      case .unsupported(let type): .undecodable("\(type) images are not decoded here")
      case .damaged(let what): .undecodable("damaged \(what)")
      case .unencodable(let what): .undecodable(what)
      }
  }
}
