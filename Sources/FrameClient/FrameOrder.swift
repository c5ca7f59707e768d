/// In which order a download's frames are given.
public enum FrameOrder: Sendable, Hashable {
  /// Each as soon as it is there.
  case arrival
  /// As the request has them; one that is late holds up those behind it.
  case request
}
