/// Why a download gave nothing; closed, and its text is for one line.
public enum FrameClientError: Error, Sendable, Hashable {
  /// The address, the token or an option can't be used; before any request.
  case invalidConfiguration(String)
  /// A video's id is 1 or more; before any request.
  case invalidVideo(Int)
  /// A frame's index is 0 or more; before any request.
  case invalidIndex(Int)
  /// There has to be a path for each index; before any request.
  case countMismatch(indices: Int, paths: Int)
  /// A frame could not be had, decoded or written: which, and why.
  case frame(Int, FrameFailure)
  /// The task was cancelled.
  case cancelled
}

extension FrameClientError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .invalidConfiguration(let reason): reason
    case .invalidVideo(let video): "\(video) is no video's id, which is 1 or more"
    case .invalidIndex(let index): "\(index) is no frame's index, which is 0 or more"
    case .countMismatch(let indices, let paths):
      "\(indices) frames are asked for, but there are \(paths) paths"
    case .frame(let index, .unwritable(let path, let reason)):
      "couldn't write frame \(index) to \(path): \(reason)"
    case .frame(let index, let failure): "couldn't read frame \(index): \(failure)"
    case .cancelled: "the download was cancelled"
    }
  }
}
