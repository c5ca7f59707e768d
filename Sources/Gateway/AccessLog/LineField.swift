/// A name of a log line, as it stands in each form, so that it is written in one piece.
struct LineField: Sendable {
  let text: StaticString
  let json: StaticString

  static let requestID = LineField(text: " request_id=", json: #","request_id":"#)
  static let caller = LineField(text: " caller=", json: #","caller":"#)
  static let route = LineField(text: " route=", json: #","route":"#)
  static let method = LineField(text: " method=", json: #","method":"#)
  static let video = LineField(text: " video=", json: #","video":"#)
  static let frame = LineField(text: " frame=", json: #","frame":"#)
  static let path = LineField(text: " path=", json: #","path":"#)
  static let status = LineField(text: " status=", json: #","status":"#)
  static let bytes = LineField(text: " bytes=", json: #","bytes":"#)
  static let complete = LineField(text: " complete=", json: #","complete":"#)
  static let cache = LineField(text: " cache=", json: #","cache":"#)
  static let queue = LineField(text: " queue_ms=", json: #","queue_ms":"#)
  static let upstream = LineField(text: " upstream_ms=", json: #","upstream_ms":"#)
  static let decode = LineField(text: " decode_ms=", json: #","decode_ms":"#)
  static let encode = LineField(text: " encode_ms=", json: #","encode_ms":"#)
  static let write = LineField(text: " write_ms=", json: #","write_ms":"#)
  static let total = LineField(text: " total_ms=", json: #","total_ms":"#)
  static let trace = LineField(text: " trace_id=", json: #","trace_id":"#)
  static let lines = LineField(text: " lines=", json: #","lines":"#)
}
