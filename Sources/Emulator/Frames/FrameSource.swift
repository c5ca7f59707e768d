/// Where an emulator has its frames from.
protocol FrameSource: Sendable {
  var videos: [EmulatedVideo] { get }

  /// The encoded frame; `index` is below the video's own count or its repetition. Called on the
  /// worker thread only: may take its time.
  func frame(video: Int64, index: Int) throws(EmulatorError) -> [UInt8]
}
