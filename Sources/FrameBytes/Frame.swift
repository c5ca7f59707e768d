/// One whole encoded image: the bytes as the upstream sent them, and what their magic says they
/// are.
///
/// The array is the storage that the upstream, the cache, archives and sockets share: it is filled
/// once and never copied afterwards.
public struct Frame: Sendable, Hashable {
  /// The encoded image, never empty.
  public let bytes: [UInt8]
  /// The type by magic bytes, not by what the upstream claimed.
  public let type: ImageType

  /// Checks that `bytes` is a whole image of a known type ("Whole" in the contract).
  ///
  /// Throws: `FrameDefect` where the bytes are no image or their structure is not whole.
  public init(checking bytes: [UInt8]) throws(FrameDefect) {
    guard let type = ImageType(sniffing: bytes.span) else {
      throw bytes.isEmpty ? .empty : .notAnImage
    }
    try type.checkWhole(bytes.span)
    self.bytes = bytes
    self.type = type
  }
}
