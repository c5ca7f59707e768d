/// How samples lie in memory.
public enum Layout: String, Sendable, Hashable, CaseIterable {
  /// Rows, columns, channels.
  case interleaved = "hwc"
  /// Channels, rows, columns.
  case planar = "chw"
}
