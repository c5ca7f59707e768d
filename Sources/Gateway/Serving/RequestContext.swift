import FetchScheduling
import FrameStore
import HTTPServer
import HTTPTypes
import HTTPWire

/// What every part of answering one request needs to know of it.
struct RequestContext: Sendable {
  let request: Request
  let id: String
  let route: Route
  let visitor: Visitor
  /// When it arrived, on the store's clock.
  let arrived: Moment
  /// What it is a part of, where it says so validly.
  let trace: TraceParent?
  let quotas: Quotas

  /// Counts frames that are asked for. Throws: `quota_exceeded`.
  func take(frames count: Int) throws(Problem) {
    try quotas.take(frames: count, visitor, at: arrived)
  }

  var caller: Caller { visitor.caller }

  /// A video as the visitor sees it.
  func key(ofVideo id: Int64) -> VideoKey { VideoKey(domain: visitor.domain, video: id) }

  var isHead: Bool { request.head.method == .head }

  /// A field's value as text, all lines joined.
  func text(_ name: HTTPField.Name) -> String? { request.head.combined(name) }

  /// The same for the platform's calls.
  var callTrace: CallTrace? {
    trace.map {
      CallTrace(traceID: $0.traceID, flags: $0.knownFlags, state: text(.tracestate))
    }
  }

  /// What it asks of frames that are kept.
  var cacheControl: RequestCacheControl { RequestCacheControl(text(.cacheControl)) }
}

/// An answer before the fields that every response has are added.
struct Reply: Sendable {
  var status = 200
  var fields = HeaderBlock()
  var body = ResponseBody.empty
  var timing = StageTimes()
  /// What the cache had; nil where it was not asked.
  private(set) var cache: CacheOutcome?
  /// The address's form depends on `Accept`.
  var variesByAccept = false
  /// It is the platform's, which goes out untouched.
  var isRelayed = false

  init(status: Int = 200, body: ResponseBody = .empty) {
    self.status = status
    self.body = body
  }

  /// Appends `Cache-Status` with what it says behind the gateway's name.
  mutating func append(cacheStatus: String) {
    fields.append(.cacheStatus, "frame-gateway; \(cacheStatus)")
    cache = CacheOutcome(status: cacheStatus)
  }
}

/// How long the stages of a request took; nil where a stage did not happen.
struct StageTimes: Sendable, Hashable {
  var queue: Duration?
  var upstream: Duration?
  var decode: Duration?
  var encode: Duration?

  /// The value of `Server-Timing`, in milliseconds; nil where nothing happened.
  var field: String? {
    let stages: [(String, Duration?)] = [
      ("queue", queue), ("upstream", upstream), ("decode", decode), ("encode", encode),
    ]
    let parts = stages.compactMap { name, duration in
      duration.map { "\(name);dur=\(Self.milliseconds($0))" }
    }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  /// With one decimal, without a locale.
  static func milliseconds(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    let tenths = max(0, seconds * 10_000 + attoseconds / 100_000_000_000_000)
    return "\(tenths / 10).\(tenths % 10)"
  }
}
