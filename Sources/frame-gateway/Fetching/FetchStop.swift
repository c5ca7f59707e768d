import FrameClient

/// Why a fetch can't go on.
enum FetchStop: Error, Sendable, Hashable {
  /// The output can't be written.
  case unwritable(String)
  /// The platform or gateway can't be reached, or does not let the token in.
  case unreachable(String)
  /// One array can't be made of the frames.
  case unfit(String)
  case cancelled

  init(_ error: FileError) { self = .unwritable(error.description) }
}

extension FetchStop: CustomStringConvertible {
  var description: String {
    switch self {
    case .unwritable(let reason), .unreachable(let reason), .unfit(let reason): reason
    case .cancelled: "interrupted"
    }
  }
}
