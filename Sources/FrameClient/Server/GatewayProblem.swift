import FoundationEssentials
import Upstream

/// What a gateway says of a request that it can't meet (RFC 9457), as far as a client acts on it.
struct GatewayProblem: Sendable, Hashable {
  /// Of every problem's `type`: what tells a gateway from anybody else.
  static let typePrefix = "urn:frame-gateway:problem:"

  /// Such as `frame_out_of_range`.
  let code: String
  /// Whether the same request may succeed later.
  let isRetryable: Bool
  /// Of the video, where a frame lies behind its end.
  let frameCount: Int64?
  /// What the request went beyond.
  let limit: Int64?

  /// Nil where the answer is no problem of a gateway's.
  init?(_ answer: ServerAnswer) {
    guard answer.status >= 400,
      let body = try? JSONDecoder().decode(Body.self, from: Data(answer.errorBody)),
      body.type.hasPrefix(Self.typePrefix), let code = Self.code(body.code)
    else { return nil }
    self.code = code
    isRetryable = body.isRetryable
    frameCount = body.frameCount.flatMap { $0 < 0 ? nil : $0 }
    limit = body.limit
  }

  /// The text where it has the form of a code, which can be shown as it is.
  static func code(_ text: String) -> String? {
    let isCode = text.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "_") }
    return isCode && (1...64).contains(text.utf8.count) ? text : nil
  }

  private struct Body: Decodable {
    var type: String
    var code: String
    var isRetryable: Bool
    var frameCount: Int64?
    var limit: Int64?

    enum CodingKeys: String, CodingKey {
      case type, code, limit
      case isRetryable = "retryable"
      case frameCount = "frame_count"
    }

    init(from decoder: any Decoder) throws {
      let members = try decoder.container(keyedBy: CodingKeys.self)
      type = try members.decode(String.self, forKey: .type)
      code = try members.decode(String.self, forKey: .code)
      isRetryable = try members.decode(Bool.self, forKey: .isRetryable)
      frameCount = try? members.decode(Int64.self, forKey: .frameCount)
      limit = try? members.decode(Int64.self, forKey: .limit)
    }
  }
}
