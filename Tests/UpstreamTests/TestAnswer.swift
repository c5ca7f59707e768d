/// Answers as they stand on the wire.
enum TestAnswer {
  static let boundary = "--------------------------123456789012345678901234"
  static let closing = Array("\r\n--\(boundary)--\r\n".utf8)

  static func head(
    status: Int = 200, type: String? = nil, length: Int? = nil, fields: [String] = []
  ) -> [UInt8] {
    var lines = ["HTTP/1.1 \(status) Some Reason"]
    if let type { lines.append("Content-Type: \(type)") }
    if let length { lines.append("Content-Length: \(length)") }
    return Array(((lines + fields).joined(separator: "\r\n") + "\r\n\r\n").utf8)
  }

  static func sized(
    status: Int = 200, type: String? = nil, _ body: [UInt8], fields: [String] = []
  ) -> [UInt8] {
    head(status: status, type: type, length: body.count, fields: fields) + body
  }

  static func json(_ text: String, status: Int = 200) -> [UInt8] {
    sized(status: status, type: "application/json; charset=utf-8", Array(text.utf8))
  }

  static let multipartType = "multipart/form-data; boundary=\(boundary)"

  /// One part with the delimiter before it, the line end before that included.
  static func part(
    disposition: String, _ bytes: [UInt8], _ fields: [String] = []
  ) -> [UInt8] {
    let lines = ["\r\n--\(boundary)", "Content-Disposition: \(disposition)"] + fields
    return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + bytes
  }

  static func part(_ index: Int64, _ bytes: [UInt8]? = nil) -> [UInt8] {
    part(
      disposition: "form-data; name=\"\(index)\"", bytes ?? TestFrame.jpeg(index),
      ["Content-Type: image/jpeg"])
  }

  static func multipart(_ parts: [[UInt8]]) -> [UInt8] {
    sized(type: multipartType, parts.flatMap(\.self) + closing)
  }

  static func chunk(_ bytes: [UInt8]) -> [UInt8] {
    Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + [13, 10]
  }

  static let lastChunk = Array("0\r\n\r\n".utf8)
  static let chunked = ["Transfer-Encoding: chunked"]
}
