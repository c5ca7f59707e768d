/// How hard the PNG encoder tries.
public enum PNGLevel: String, Sendable, Hashable, CaseIterable {
  /// One filter for the picture and ISA-L's deflate: some thirty times as fast as libpng's default,
  /// for files a tenth larger.
  case fast
  /// libpng with the best of all filters for each row, zlib level 9: tens of times as slow.
  case small
}
