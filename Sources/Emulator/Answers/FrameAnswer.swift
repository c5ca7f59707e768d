import Archive
import FrameBytes
import HTTPServer
import HTTPWire

/// The body of an answer with frames, part by part: a single frame as it is, a batch as multipart.
struct FrameAnswer: Sendable {
  let method: FrameMethod
  let parts: [AnswerScript.Part]
  let boundary: String
  let isBoundaryQuoted: Bool
  let preamble: [UInt8]
  let epilogue: [UInt8]
  let isClosed: Bool
  /// The frame of that index, decoded at the platform's pace.
  let frame: @Sendable (Int64) async throws -> [UInt8]

  init(
    _ script: AnswerScript, method: FrameMethod,
    frame: @escaping @Sendable (Int64) async throws -> [UInt8]
  ) {
    self.method = method
    parts = script.parts
    boundary = script.boundary
    isBoundaryQuoted = script.isBoundaryQuoted
    preamble = script.preamble
    epilogue = script.epilogue
    isClosed = script.isClosed
    self.frame = frame
  }

  /// What a bulk answer's `Content-Type` says. A single frame's is generic, since whoever reads it
  /// has to look at the magic bytes anyway.
  var contentType: String {
    switch method {
    case .single: "application/octet-stream"
    case .bulk where isBoundaryQuoted: "multipart/form-data; boundary=\"\(boundary)\""
    case .bulk: MultipartWriter(boundary: boundary).contentType("form-data")
    }
  }

  /// What stands before the first part.
  var head: [ArraySlice<UInt8>] { preamble.isEmpty ? [] : [preamble[...]] }

  /// The nth part.
  func runs(of place: Int) async throws -> [ArraySlice<UInt8>] {
    let part = parts[place]
    let whole = try await frame(part.index)
    let bytes = part.damage?.applied(to: whole, boundary: boundary) ?? whole
    guard method == .bulk else { return [bytes[...]] }
    let type = ImageType(sniffing: whole.span)?.mediaType ?? "application/octet-stream"
    var runs = MultipartWriter(boundary: boundary).part(
      [
        (name: "Content-Disposition", value: "form-data; name=\"\(part.index)\""),
        (name: "Content-Type", value: type),
      ], content: [bytes[...]])
    if place > 0 { runs[0] = runs[0].dropFirst(delimiter.count) }
    return runs
  }

  /// The line that ends a part and announces the next one: it leaves before the next one is begun,
  /// or nobody could tell that the part is whole.
  var delimiter: [UInt8] { method == .bulk ? Array("--\(boundary)\r\n".utf8) : [] }

  /// What stands behind the last part.
  var tail: [ArraySlice<UInt8>] {
    guard method == .bulk else { return [] }
    let closing = isClosed ? MultipartWriter(boundary: boundary).finish() : []
    return closing + (epilogue.isEmpty ? [] : [epilogue[...]])
  }
}
