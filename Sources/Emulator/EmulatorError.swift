/// Why an emulator can't be set up, or a frame of its can't be had.
public enum EmulatorError: Error, Sendable, Hashable {
  /// A setting out of its range; the text names it and the range.
  case invalidSetting(String)
  /// A directory that can't be read.
  case unreadable(path: String)
  /// A directory without one video of one frame.
  case noVideos(path: String)
  /// A video's directory has later frames but not this one; ffmpeg counts from 1 unless it is told
  /// `-start_number 0`.
  case missingFrame(path: String, index: Int)
  /// Two files for one frame.
  case ambiguousFrame(path: String, index: Int)
  /// A frame that could not be drawn or encoded.
  case undrawable(String)
  /// A text that describes no fault; see `Fault.init(parsing:)`.
  case invalidFault(String)
}

extension EmulatorError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .invalidSetting(let text): text
    case .unreadable(let path): "\(path) can't be read"
    case .noVideos(let path): "\(path) has no frames in VIDEO/INDEX.jpg or VIDEO/INDEX.png"
    case .missingFrame(let path, let index):
      "\(path) has no frame \(index); frames count from 0 without a gap (ffmpeg -start_number 0)"
    case .ambiguousFrame(let path, let index): "\(path) has two files for frame \(index)"
    case .undrawable(let text): "a frame can't be drawn: \(text)"
    case .invalidFault(let text):
      "'\(text)' describes no fault; one is status=503,retry-after=1,every=10"
    }
  }
}
