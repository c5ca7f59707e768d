/// Why an image gave no pixels, or pixels no image.
public enum ImagingError: Error, Sendable, Hashable {
  /// The declared size is over the limit, before anything was allocated.
  case tooManyPixels(width: Int, height: Int, limit: Int)
  /// A type that no codec here reads.
  case unsupported(String)
  /// The data can't be decoded, or is damaged: never a half picture.
  case damaged(String)
  /// The encoder refused (sizes beyond the format).
  case unencodable(String)
}
