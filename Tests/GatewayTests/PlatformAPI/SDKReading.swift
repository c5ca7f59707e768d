import Testing

/// Reads answers of the platform's API as the platform's SDK does, where that matters.
enum SDKReading {
  /// Statuses after which the SDK asks again.
  static let retried: Set = [408, 429, 499, 500, 502, 503, 504, 509, 598, 599]

  /// The frames of a bulk answer: split at the delimiters, each part cut at its first empty line
  /// and named by its `Content-Disposition`; neither lengths nor the closing delimiter are looked
  /// at.
  static func parts(_ answer: Answered) throws -> [(index: Int64, type: String, bytes: [UInt8])] {
    let type = try #require(answer["Content-Type"])
    #expect(type.hasPrefix("multipart/form-data; boundary="))
    let boundary = try #require(type.split(separator: "=").last)
    let pieces = split(Array("\r\n".utf8) + answer.body, at: Array("\r\n--\(boundary)".utf8))
    return try pieces.filter { !$0.isEmpty && !$0.starts(with: "--".utf8) }.map { piece in
      let mark = Array("\r\n\r\n".utf8)
      let end = try #require(piece.indices.first { piece[$0...].starts(with: mark) })
      let head = String(decoding: piece[..<end], as: UTF8.self)
      let fields = head.split(separator: "\r\n").map {
        $0.split(separator: ":", maxSplits: 1).map { $0.drop { $0 == " " } }
      }
      #expect(fields.map { $0[0] } == ["Content-Disposition", "Content-Type"])
      let name = fields[0][1].wholeMatch(of: /form-data; name="([0-9]+)"/)
      let index = try #require((name?.1).flatMap { Int64($0) })
      return (index, String(fields[1][1]), Array(piece[(end + mark.count)...]))
    }
  }

  private static func split(_ bytes: [UInt8], at mark: [UInt8]) -> [ArraySlice<UInt8>] {
    var pieces: [ArraySlice<UInt8>] = []
    var start = bytes.startIndex
    var place = start
    while place < bytes.endIndex {
      if bytes[place] == mark[0], bytes[place...].starts(with: mark) {
        pieces.append(bytes[start..<place])
        place += mark.count
        start = place
      } else {
        place += 1
      }
    }
    return pieces + [bytes[start...]]
  }
}

/// Expects an error in the platform's form; gives its message.
@discardableResult
func expectPlatformError(
  _ answer: Answered, _ status: Int, _ error: String,
  sourceLocation: SourceLocation = #_sourceLocation
) throws -> String {
  #expect(answer.status == status, "\(answer.text)", sourceLocation: sourceLocation)
  #expect(answer["Content-Type"] == "application/json", sourceLocation: sourceLocation)
  #expect(answer["Cache-Control"] == "no-store", sourceLocation: sourceLocation)
  let document = try answer.json
  #expect(document.keys == ["error", "details"], sourceLocation: sourceLocation)
  #expect(document["error"]?.text == error, sourceLocation: sourceLocation)
  #expect(document["details"]?.keys == ["message"], sourceLocation: sourceLocation)
  return try #require(document["details"]?["message"]?.text, sourceLocation: sourceLocation)
}

extension Fixture {
  static let framePath = "/public/api/v3/videos.download-frame"
  static let bulkPath = "/public/api/v3/videos.bulk.download-frame"
  static let versionPath = "/public/api/v3/instance.version"

  /// As the SDK asks for one frame.
  func platformFrame(_ json: String) async throws -> Answered {
    try await post(Self.framePath, json, ["x-api-key": "whoever"])
  }

  /// As the SDK asks for several.
  func platformFrames(_ json: String) async throws -> Answered {
    try await post(Self.bulkPath, json, ["x-api-key": "whoever"])
  }
}
