/// One whole entry of an archive: content is shared storage, never copied.
public struct Entry: Sendable {
  /// A relative name of ASCII letters, digits, `.`, `_`, `-` and `/`.
  public var name: String
  public var content: [ArraySlice<UInt8>]
  /// The CRC-32 of the content where the caller knows it already; zip takes it on trust.
  public var crc32: UInt32?

  public init(name: String, content: [ArraySlice<UInt8>], crc32: UInt32? = nil) {
    self.name = name
    self.content = content
    self.crc32 = crc32
  }

  /// Bytes of content.
  public var count: Int { content.reduce(0) { $0 + $1.count } }
}
