import FrameStore
import HTTPServer
import HTTPTypes

@testable import FrameClient

/// A batch's answer, part by part, and what its manifest says.
struct ScriptedBatch: Sendable {
  typealias Part = (name: String, bytes: [UInt8])

  private static let boundary = "a-boundary"

  struct Broken: Error {}

  /// What the manifest says of one frame.
  enum Line: Sendable {
    /// It is there, with its digest.
    case whole(Int64)
    case failed(Int64, Int, String)
    case json(String)

    var json: String {
      switch self {
      case .whole(let index):
        let digest = SHA256Digest(of: Pictures.numbered(index)).base64
        return #"{"index":\#(index),"entry":"x","status":200,"digest":"sha-256=:\#(digest):"}"#
      case .failed(let index, let status, let code):
        return #"{"index":\#(index),"status":\#(status),"code":"\#(code)"}"#
      case .json(let json): return json
      }
    }
  }

  var parts: [Part]
  /// Nil: no such part.
  var manifest: String?
  /// Whether the connection breaks behind the parts.
  var breaks = false

  /// Frames and no manifest.
  init(parts: [Part]) { self.parts = parts }

  /// Frames as they are, and a manifest that says so.
  init(of indices: [Int64]) {
    self.init(whole: indices, lines: indices.map { .whole($0) })
  }

  /// - Parameters:
  ///   - whole: The frames that come.
  ///   - retry: JSON.
  init(whole indices: [Int64], lines: [Line], retry: String? = nil) {
    parts = indices.map(Self.part)
    manifest = Self.manifest(lines, retry: retry)
  }

  static func manifest(_ lines: [Line], video: Int64 = 1, retry: String? = nil) -> String {
    let frames = lines.map(\.json).joined(separator: ",")
    let again = retry.map { #","retry":\#($0)"# } ?? ""
    return #"{"video":\#(video),"request":{},"frames":[\#(frames)]\#(again)}"#
  }

  static func part(_ index: Int64) -> Part { ("\(index)", Pictures.numbered(index)) }

  var response: Response {
    let all = parts + (manifest.map { [("manifest", Array($0.utf8))] } ?? [])
    var bytes: [UInt8] = []
    for part in all {
      bytes += Array("--\(Self.boundary)\r\nContent-Disposition: form-data; ".utf8)
      bytes += Array("name=\"\(part.name)\"\r\n\r\n".utf8) + part.bytes + [13, 10]
    }
    let body = bytes + Array("--\(Self.boundary)\(breaks ? "" : "--")\r\n".utf8)
    var response = Response(
      status: 200,
      body: .stream(length: nil) { [breaks] writer in
        try await writer.write([body[...]])
        if breaks { throw Broken() }
      })
    response.fields.append(.contentType, "multipart/form-data; boundary=\(Self.boundary)")
    return response
  }
}
