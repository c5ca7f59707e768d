/// What goes wrong. Of several faults in one call, the first answer wins, and the others add up.
public enum FaultKind: Sendable {
  /// An error answer.
  case status(Int, retryAfter: RetryAfter? = nil, body: ErrorForm = .json)
  /// 200 with something that is no frame: JSON, a sign-in page.
  case answer(contentType: String, body: [UInt8])
  /// 301, 302, 303, 307 or 308.
  case redirect(to: String, status: Int = 302)

  /// Before anything is sent.
  case delay(Duration)
  /// After so many parts (of a single frame: 1 is its bytes), until a gate opens.
  case stall(afterParts: Int, until: Gate)
  /// After so many parts, for a time.
  case pause(afterParts: Int, for: Duration)

  /// The connection breaks behind so many bytes of the body.
  case reset(afterBytes: Int)
  /// `Content-Length` promises all, so many bytes are missing at the end.
  case shortBody(missing: Int)
  /// The body leaves in pieces of so many bytes.
  case pieces(of: Int)

  case withoutPart(Int64)
  /// The last part first.
  case reversed
  /// Each part twice.
  case repeated
  /// One part for a frame that was asked for twice.
  case duplicatesMerged
  /// A part nobody asked for; its frame has to be one of the video's.
  case extraPart(Int64)
  /// A frame's bytes are damaged inside a framing that is right; nil for the last part.
  case damaged(Int64?, Damage)

  /// Another boundary, quoted in `Content-Type` or as it needs to be.
  case boundary(String, isQuoted: Bool = false)
  case preamble([UInt8])
  case epilogue([UInt8])
  case withoutClosingDelimiter
}

/// How a `Retry-After` field says it.
public enum RetryAfter: Sendable, Hashable {
  case seconds(Int)
  /// Seconds since 1970, written as an HTTP date.
  case date(unixSeconds: Int64)
}

/// What stands in the body of an error.
public enum ErrorForm: Sendable, Hashable {
  /// As the platform writes errors.
  case json
  /// As a proxy in front of it does.
  case html
  case none
}

/// What becomes of a frame's bytes.
public enum Damage: Sendable, Hashable {
  /// The first so many bytes alone.
  case truncated(to: Int)
  /// The magic bytes stay, all behind them is something else.
  case garbled
  /// Text that is no image.
  case notAnImage
  /// Bytes behind the image's end that look like the delimiter, but for its last character.
  case delimiterLookAlike

  /// The damaged bytes; `boundary` is the answer's own.
  public func applied(to frame: [UInt8], boundary: String) -> [UInt8] {
    switch self {
    case .truncated(let count): Array(frame.prefix(max(0, count)))
    case .garbled: frame.prefix(4) + frame.dropFirst(4).map { $0 ^ 0x5A }
    case .notAnImage: Array("no frame here".utf8)
    case .delimiterLookAlike:
      frame + Array("\r\n--\(boundary.dropLast())\r\n\r\n--\r\n-\r".utf8)
    }
  }
}
