/// How hard the PNG encoder tries.
public enum PNGLevel: String, Sendable, Hashable, CaseIterable {
  /// Filter Up on every row, zlib level 1.
  case fast
  /// The best of all filters for each row, zlib level 9.
  case small
}
