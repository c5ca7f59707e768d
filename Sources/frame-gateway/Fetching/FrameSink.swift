import FrameClient

/// Puts frames where a fetch wants them.
protocol FrameSink {
  typealias Prepare = @Sendable (Int, EncodedFrame) throws(FrameFailure) -> FramePiece

  /// In which order it takes frames.
  var order: FrameOrder { get }
  /// Whether it can do without a frame that can't be had.
  var toleratesGaps: Bool { get }
  /// What can be done to a frame beside others, before its turn.
  var prepare: Prepare { get }

  /// Takes a frame, one at a time.
  mutating func add(_ piece: FramePiece) throws(FetchStop)
  /// Ends with the frames that could not be had.
  mutating func finish(missing: [FetchRun.Missing]) throws(FetchStop)
  /// Ends before its time, so that nobody takes what is there for the whole.
  mutating func abandon()
}

extension FrameSink {
  mutating func abandon() {}
}
