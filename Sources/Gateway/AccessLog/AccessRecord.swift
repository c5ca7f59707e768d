import HTTPServer
import HTTPWire

/// What is noted of one request until its response has ended.
struct AccessRecord: Sendable {
  /// The status of a request whose caller left before there was a response, as nginx has it.
  static let callerLeft = 499

  let id: String
  /// Nil where it is not known: the request was no valid HTTP.
  var caller: String?
  /// Nil where the address is none of the gateway's.
  var route: Route?
  var method: RequestMethod?
  /// The path where no route tells what was asked for; never the query, which may hold a secret.
  var path: ArraySlice<UInt8>?
  var status: Int
  var cache: CacheOutcome?
  var trace: TraceParent?
  var times = StageTimes()
  /// When its head was whole.
  var received: ServerInstant?

  /// What it came to.
  func status(_ end: ResponseEnd) -> Int {
    end.complete || end.begunAt != nil ? status : Self.callerLeft
  }

  /// From the whole head to the last byte.
  func total(_ end: ResponseEnd) -> Duration? { received.map { $0.duration(to: end.endedAt) } }
}

extension ResponseEnd {
  /// From the moment that the head was handed over to the last byte.
  var writing: Duration? { begunAt.map { $0.duration(to: endedAt) } }
}

/// What the cache had for a request, in a word.
enum CacheOutcome: String, Sendable {
  case hit, miss, stale
  /// The caller wanted a newer one.
  case request
  /// Another's call brought it.
  case collapsed

  /// From what `Cache-Status` says behind the gateway's name.
  init(status: String) {
    if status.hasSuffix("collapsed") {
      self = .collapsed
    } else if status.hasPrefix("fwd=stale") {
      self = .stale
    } else if status.hasPrefix("fwd=request") {
      self = .request
    } else {
      self = status == "hit" ? .hit : .miss
    }
  }

  var name: StaticString {
    switch self {
    case .hit: "hit"
    case .miss: "miss"
    case .stale: "stale"
    case .request: "request"
    case .collapsed: "collapsed"
    }
  }
}
