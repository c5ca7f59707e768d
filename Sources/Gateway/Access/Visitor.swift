import FetchScheduling
import FrameStore

/// Who is behind a request, and what he may do, as far as the door can tell.
struct Visitor: Sendable {
  /// What becomes of a call that is relayed to the platform.
  enum Relaying: Sendable {
    /// It is passed on as it came: no field of it is meant for the gateway.
    case asItCame
    /// `Authorization` was the gateway's, and `x-api-key` is the platform's.
    case withoutAuthorization
    /// It is not relayed; the text says why.
    case refused(String)
  }

  /// What is known of a signed link.
  struct Link: Sendable {
    /// That signed it.
    let key: LinkKey
    /// When it dies, in seconds since 1970.
    let expires: Int64
  }

  /// Takes turns with others, and stands in logs.
  var caller: Caller
  /// Who shares fetches, refusals and cache entries with him.
  var domain = AccessDomain.gateway
  /// Where the platform's word for his key is kept; nil: his right is not the platform's to give.
  var keys: CallerKeys?
  /// Which videos he may see; nil: all.
  var videos: VideoSet?
  /// His token's own; nil: everybody's.
  var quota: Quota?
  var relaying = Relaying.asItCame
  /// The signed link that he came by.
  var link: Link?

  init(caller: Caller) { self.caller = caller }

  /// Who has shown nothing, at an address that asks for nothing.
  static func stranger(_ caller: Caller) -> Visitor {
    var visitor = Visitor(caller: caller)
    visitor.videos = VideoSet.none
    visitor.relaying = .refused("it takes a token")
    return visitor
  }

  func maySee(_ video: Int64) -> Bool { videos?.contains(video) ?? true }

  /// Whether he may be shown what is kept of a video without a question.
  func mayBeShownKept(_ video: Int64, at now: @autoclosure () -> Moment) -> Bool {
    guard maySee(video) else { return false }
    guard let keys else { return true }
    return keys.isGranted(VideoKey(domain: domain, video: video), at: now())
  }

  /// Throws: `forbidden`, where the address is none that he may see.
  func check(_ route: Route) throws(Problem) {
    guard link == nil || route.takesLinks else { throw Door.badLink }
    if let video = route.video { try check(video) }
  }

  /// Throws: `forbidden`, where the video is not among those that he may see.
  func check(_ video: Int64) throws(Problem) {
    guard maySee(video) else {
      throw Problem(.forbidden, "this token does not give access to video \(video)")
    }
  }
}
