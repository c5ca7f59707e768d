import HTTPServer
import HTTPWire

/// A request's one line in the access log.
enum AccessLine {
  /// Bytes that are kept of foreign text, so that no line is longer than a page (4,096 bytes).
  static let longestMethod = 32
  static let longestCaller = 128
  static let longestRoute = 32
  static let longestPath = 256

  /// Appends the line, its end included; `time` is its first word.
  static func append(
    _ record: AccessRecord, _ end: ResponseEnd, time: [UInt8], _ format: AccessLog.Format,
    to bytes: inout OutputSpan<UInt8>
  ) {
    let line = LineWriter(format: format)
    line.begin(
      time: time, " info request", #"","level":"info","message":"request""#, in: &bytes)
    line.text(.requestID, record.id, upTo: RequestID.longest, in: &bytes)
    if let caller = record.caller { line.text(.caller, caller, upTo: longestCaller, in: &bytes) }
    line.text(.route, record.route?.name ?? "none", upTo: longestRoute, in: &bytes)
    if let method = record.method {
      line.text(.method, method.name, upTo: longestMethod, in: &bytes)
    }
    if let video = record.route?.video { line.number(.video, video, in: &bytes) }
    if let frame = record.route?.frame { line.number(.frame, frame, in: &bytes) }
    if let path = record.path { line.text(.path, path, upTo: longestPath, in: &bytes) }
    line.number(.status, Int64(record.status(end)), in: &bytes)
    line.number(.bytes, end.bodyBytes, in: &bytes)
    line.word(.complete, end.complete ? "true" : "false", in: &bytes)
    if let cache = record.cache { line.word(.cache, cache.name, isString: true, in: &bytes) }
    append(record, end, by: line, in: &bytes)
    if let trace = record.trace {
      line.name(.trace, in: &bytes)
      line.quote(in: &bytes)
      line.digits(trace.id.first, in: &bytes)
      line.digits(trace.id.second, in: &bytes)
      line.quote(in: &bytes)
    }
    line.end(in: &bytes)
  }

  /// Appends a line that tells how many there was no room for.
  static func append(
    missing count: Int, time: [UInt8], _ format: AccessLog.Format, to bytes: inout OutputSpan<UInt8>
  ) {
    let line = LineWriter(format: format)
    line.begin(
      time: time, " warning log lines are missing",
      #"","level":"warning","message":"log lines are missing""#, in: &bytes)
    line.number(.lines, Int64(count), in: &bytes)
    line.end(in: &bytes)
  }

  /// The times in milliseconds, those that there are.
  private static func append(
    _ record: AccessRecord, _ end: ResponseEnd, by line: LineWriter,
    in bytes: inout OutputSpan<UInt8>
  ) {
    let times = record.times
    if let time = times.queue { line.milliseconds(.queue, time, in: &bytes) }
    if let time = times.upstream { line.milliseconds(.upstream, time, in: &bytes) }
    if let time = times.decode { line.milliseconds(.decode, time, in: &bytes) }
    if let time = times.encode { line.milliseconds(.encode, time, in: &bytes) }
    if let time = end.writing { line.milliseconds(.write, time, in: &bytes) }
    if let time = record.total(end) { line.milliseconds(.total, time, in: &bytes) }
  }
}

extension Route {
  /// The frame that the path names.
  var frame: Int64? {
    if case .frame(_, let index, _) = self { return index }
    return nil
  }

  /// Whether the path tells more than the route does.
  var isOpen: Bool { self == .platform(.other) }
}
