/// An image format, told by its magic bytes.
public enum ImageType: String, Sendable, Hashable, CaseIterable {
  case png, jpeg, webp, gif, bmp, tiff, avif, jpeg2000, pnm
}
