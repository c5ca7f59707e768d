import FrameBytes

/// One whole frame as the platform encoded it, byte for byte.
public struct EncodedFrame: Sendable, Hashable {
  package let frame: Frame

  /// The encoded image.
  public var bytes: [UInt8] { frame.bytes }
  /// Such as `image/jpeg`: what the magic bytes say, not what the platform claims.
  public var mediaType: String { frame.type.mediaType }
  /// Such as `jpg`, without a dot.
  public var fileExtension: String { frame.type.fileExtension }
}
