/// What went wrong, as callers' programs tell it (contract, section 3).
public enum ProblemCode: String, Sendable, CaseIterable {
  case invalidRequest = "invalid_request"
  case unauthorized, forbidden, misdirected
  case videoNotFound = "video_not_found"
  case frameOutOfRange = "frame_out_of_range"
  case noSuchRoute = "no_such_route"
  case methodNotAllowed = "method_not_allowed"
  case notAcceptable = "not_acceptable"
  case requestTimeout = "request_timeout"
  case videoNotReady = "video_not_ready"
  case lengthRequired = "length_required"
  case tooManyFrames = "too_many_frames"
  case tooLarge = "too_large"
  case uriTooLong = "uri_too_long"
  case unsupportedMediaType = "unsupported_media_type"
  case rangeNotSatisfiable = "range_not_satisfiable"
  case expectationFailed = "expectation_failed"
  case shapeMismatch = "shape_mismatch"
  case quotaExceeded = "quota_exceeded"
  case headTooLarge = "head_too_large"
  case notImplemented = "not_implemented"
  case upstreamInvalid = "upstream_invalid"
  case upstreamRefused = "upstream_refused"
  case frameUndecodable = "frame_undecodable"
  case overloaded
  case shuttingDown = "shutting_down"
  case upstreamUnavailable = "upstream_unavailable"
  case upstreamTimeout = "upstream_timeout"
  case notCached = "not_cached"
  case versionNotSupported = "version_not_supported"
  /// Told at the door of whoever runs the gateway alone.
  case purgeIncomplete = "purge_incomplete"

  /// The HTTP status that goes with the code.
  public var status: Int {
    switch self {
    case .invalidRequest: 400
    case .unauthorized: 401
    case .forbidden: 403
    case .videoNotFound, .frameOutOfRange, .noSuchRoute: 404
    case .methodNotAllowed: 405
    case .notAcceptable: 406
    case .requestTimeout: 408
    case .videoNotReady: 409
    case .lengthRequired: 411
    case .tooManyFrames, .tooLarge: 413
    case .uriTooLong: 414
    case .unsupportedMediaType: 415
    case .rangeNotSatisfiable: 416
    case .expectationFailed: 417
    case .misdirected: 421
    case .shapeMismatch: 422
    case .quotaExceeded: 429
    case .headTooLarge: 431
    case .purgeIncomplete: 500
    case .notImplemented: 501
    case .upstreamInvalid, .upstreamRefused, .frameUndecodable: 502
    case .overloaded, .shuttingDown, .upstreamUnavailable: 503
    case .upstreamTimeout, .notCached: 504
    case .versionNotSupported: 505
    }
  }

  /// The same for every occurrence (RFC 9457, section 3.1.3).
  public var title: String {
    switch self {
    case .invalidRequest: "The request is invalid"
    case .unauthorized: "A token is needed"
    case .forbidden: "This is not open to you"
    case .misdirected: "This host name is not served here"
    case .videoNotFound: "There is no such video"
    case .frameOutOfRange: "The video has no such frame"
    case .noSuchRoute: "There is nothing at this address"
    case .methodNotAllowed: "This address does not take that method"
    case .notAcceptable: "None of the accepted media types is offered"
    case .requestTimeout: "The request did not arrive in time"
    case .videoNotReady: "The platform has not prepared the video yet"
    case .lengthRequired: "The request needs a Content-Length"
    case .tooManyFrames: "Too many frames for one batch"
    case .tooLarge: "Larger than the gateway is set to take or make"
    case .uriTooLong: "The address is too long"
    case .unsupportedMediaType: "This body type is not read here"
    case .rangeNotSatisfiable: "The range lies outside the frame"
    case .expectationFailed: "The expectation can't be met"
    case .shapeMismatch: "The frames differ in shape"
    case .quotaExceeded: "This caller has had its share for now"
    case .headTooLarge: "The request head is too large"
    case .notImplemented: "Not implemented"
    case .upstreamInvalid: "The platform's answer can't be used"
    case .upstreamRefused: "The platform refused"
    case .frameUndecodable: "The frame can't be decoded"
    case .overloaded: "Too much is waiting"
    case .shuttingDown: "The gateway is going down"
    case .upstreamUnavailable: "The platform does not answer"
    case .upstreamTimeout: "The platform was too slow"
    case .notCached: "Not in the cache"
    case .versionNotSupported: "Only HTTP/1 is spoken here"
    case .purgeIncomplete: "Not everything could be purged"
    }
  }

  /// Whether the same request may succeed later.
  public var isRetryable: Bool {
    switch self {
    case .requestTimeout, .videoNotReady, .upstreamInvalid, .overloaded, .shuttingDown,
      .upstreamUnavailable, .upstreamTimeout, .quotaExceeded:
      true
    default: false
    }
  }

  /// The code for a violation that the server found, by its status.
  init?(violationStatus status: Int) {
    switch status {
    case 400: self = .invalidRequest
    case 408: self = .requestTimeout
    case 411: self = .lengthRequired
    case 413: self = .tooLarge
    case 414: self = .uriTooLong
    case 417: self = .expectationFailed
    case 429: self = .quotaExceeded
    case 431: self = .headTooLarge
    case 501: self = .notImplemented
    case 503: self = .overloaded
    case 505: self = .versionNotSupported
    default: return nil
    }
  }
}
