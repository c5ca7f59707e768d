import FoundationEssentials
import HTTPServer
import HTTPTypes
import HTTPWire

extension Response {
  static func plain(_ body: [UInt8], contentType: String, status: Int = 200) -> Response {
    var fields = HeaderBlock()
    fields.append(.contentType, contentType)
    return Response(status: status, fields: fields, body: .bytes([body[...]]))
  }

  static func json(_ value: some Encodable, status: Int = 200) -> Response {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Nothing that the emulator encodes can fail to: no non-finite number, no key that isn't text.
    let body = (try? encoder.encode(value)).map { [UInt8]($0) } ?? []
    return plain(body, contentType: "application/json; charset=utf-8", status: status)
  }

  static func error(_ error: PlatformFailure) -> Response {
    json(error, status: error.status)
  }

  static func redirect(to target: String, status: Int) -> Response {
    var response = Response(status: status)
    response.fields.append(.location, target)
    return response
  }

  static func fault(status: Int, retryAfter: RetryAfter?, body: ErrorForm) -> Response {
    var response =
      switch body {
      case .json:
        error(PlatformFailure(status: status, error: "FAIL", message: "a fault on request"))
      case .html:
        plain(
          Array("<html><body><h1>\(status)</h1></body></html>".utf8), contentType: "text/html",
          status: status)
      case .none: Response(status: status)
      }
    switch retryAfter {
    case .seconds(let seconds): response.fields.append(.retryAfter, "\(seconds)")
    case .date(let unixSeconds):
      let date = HTTPDate(unixSeconds: unixSeconds)
      response.fields.append(.retryAfter, String(decoding: date.bytes, as: UTF8.self))
    case nil: break
    }
    return response
  }
}

/// An error as the platform writes it (upstream's JSON: `error`, `details`).
struct PlatformFailure: Error, Encodable {
  struct Details: Encodable {
    var message: String
    var frame: Int64?
    var framesCount: Int?
  }

  enum CodingKeys: CodingKey { case error, details }

  let status: Int
  let error: String
  let details: Details

  init(
    status: Int, error: String, message: String, frame: Int64? = nil, framesCount: Int? = nil
  ) {
    self.status = status
    self.error = error
    details = Details(message: message, frame: frame, framesCount: framesCount)
  }

  static let unauthorized = PlatformFailure(
    status: 401, error: "Unauthorized", message: "the API token is missing or wrong")

  static func invalid(_ message: String) -> PlatformFailure {
    PlatformFailure(status: 400, error: "Validation error", message: message)
  }

  static func videoNotFound(_ video: Int64) -> PlatformFailure {
    PlatformFailure(
      status: 404, error: "VIDEO_NOT_FOUND",
      message: "Video with id=\(video) is either archived, doesn't exist or you don't have enough "
        + "permissions to access")
  }
}
