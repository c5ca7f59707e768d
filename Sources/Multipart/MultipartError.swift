/// Why bytes are no multipart stream; final: a parser that threw one throws it again.
public enum MultipartError: Error, Sendable, Hashable {
  /// The `Content-Type` is not `multipart/…`.
  case notMultipart
  /// The `Content-Type` names no boundary.
  case missingBoundary
  /// A boundary of no or more than 70 characters, ending in a space, of characters that can't be
  /// told apart on the wire, or two that differ.
  case invalidBoundary
  /// More bytes before the first delimiter than the limit.
  case preambleTooLong(limit: Int)
  /// More bytes after the closing delimiter than the limit.
  case epilogueTooLong(limit: Int)
  /// A part's head of more bytes than the limit.
  case headTooLong(limit: Int)
  /// A part's head of more fields than the limit.
  case tooManyFields(limit: Int)
  /// More parts than the limit.
  case tooManyParts(limit: Int)
  /// A line in a part's head that is no header field.
  case malformedField
  /// A delimiter or a line of a head ends in LF or CR alone.
  case bareLineEnd
  /// The stream ended before its closing delimiter.
  case missingClosingDelimiter
}
