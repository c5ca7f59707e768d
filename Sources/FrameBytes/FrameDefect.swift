/// Why bytes are not a whole image.
public enum FrameDefect: Error, Sendable, Hashable {
  /// No byte at all.
  case empty
  /// No known magic bytes.
  case notAnImage
  /// The structure ends before its end marker, or breaks off inside; `offset` is where, in bytes.
  case truncated(offset: Int)
  /// A structure that can't be: a wrong CRC, a length past the end, a chunk out of place.
  case damaged(offset: Int, what: String)
}
