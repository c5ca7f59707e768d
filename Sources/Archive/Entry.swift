/// One whole entry of an archive: content is shared storage, never copied.
public struct Entry: Sendable {
  /// A relative name of ASCII letters, digits, `.`, `_`, `-` and `/`.
  public var name: String
  public var content: [ArraySlice<UInt8>]
  public init(name: String, content: [ArraySlice<UInt8>]) {
    self.name = name
    self.content = content
  }
  /// Bytes of content.
  public var count: Int { content.reduce(0) { $0 + $1.count } }
}
