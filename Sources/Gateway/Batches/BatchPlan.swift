import FetchScheduling
import FrameStore

/// Which frames a batch wants, and how it may ask for them.
struct BatchPlan: Sendable {
  var video: VideoKey
  /// Every position in order; with `inOrderOfArrival` they must be distinct.
  var indices: [Int64]
  var inOrderOfArrival: Bool
  var visitor: Visitor
  var access: AccessCheck
  /// Frames of one slice, at least 1.
  var sliceFrames: Int
  /// Bytes.
  var window: Int
  /// How long each slice may take.
  var sliceDeadline: Duration
  var demand = FrameDemand()
  var trace: CallTrace?
}
