import FrameBytes

/// What a frame call reports while it runs, in order of arrival, from the client's own thread.
///
/// Each index asked for is reported at most once: the first whole part wins, and a defect is told
/// at the call's end, when no whole part of the same frame can come any more. Parts nobody asked
/// for are passed over; a frame that never came is not reported.
public enum FrameEvent: Sendable {
  /// A whole, checked frame that was asked for.
  case frame(index: Int64, Frame)
  /// A part that was asked for came, but damaged or cut: the frame may be asked for again.
  case defect(index: Int64, FrameDefect)
  /// The call's end, exactly once and last; nil when the answer came to its proper end.
  case ended(PlatformError?)
}
