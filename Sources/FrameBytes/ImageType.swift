/// An image format, told by its magic bytes.
public enum ImageType: String, Sendable, Hashable, CaseIterable {
  case png, jpeg, webp, gif, bmp, tiff, avif, jpeg2000, pnm
}

extension ImageType {
  /// The media type for `Content-Type`.
  public var mediaType: String {
    switch self {
    case .png: "image/png"
    case .jpeg: "image/jpeg"
    case .webp: "image/webp"
    case .gif: "image/gif"
    case .bmp: "image/bmp"
    case .tiff: "image/tiff"
    case .avif: "image/avif"
    case .jpeg2000: "image/jp2"
    case .pnm: "image/x-portable-anymap"
    }
  }

  /// The usual file name extension, without a dot.
  public var fileExtension: String {
    switch self {
    case .png: "png"
    case .jpeg: "jpg"
    case .webp: "webp"
    case .gif: "gif"
    case .bmp: "bmp"
    case .tiff: "tiff"
    case .avif: "avif"
    case .jpeg2000: "jp2"
    case .pnm: "pnm"
    }
  }
}
