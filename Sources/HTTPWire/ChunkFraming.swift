/// What stands around the chunks of a chunked body (RFC 9112, section 7.1).
public enum ChunkFraming {
  /// The line in front of a chunk of that many bytes, 1 or more: a size of 0 would end the body.
  public static func head(size: Int) -> [UInt8] {
    precondition(size > 0, "an empty chunk ends the body")
    return Array(String(size, radix: 16).utf8) + tail
  }

  /// What ends a chunk.
  public static let tail: [UInt8] = [0x0D, 0x0A]

  /// The last chunk and an empty trailer.
  public static let end: [UInt8] = Array("0\r\n\r\n".utf8)
}
