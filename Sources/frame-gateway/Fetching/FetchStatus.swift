/// The exit statuses of `fetch`.
enum FetchStatus: Int32, Sendable, CaseIterable {
  case complete = 0
  case incomplete = 1
  case usage = 2
  case unreachable = 3
  case unwritable = 4
  case interrupted = 130

  /// For the help.
  var meaning: String {
    switch self {
    case .complete: "every frame is there"
    case .incomplete: "some frames could not be had; they are listed"
    case .usage: "wrong arguments or settings, or a folder with frames of something else"
    case .unreachable: "the platform or gateway can't be reached, or does not let the token in"
    case .unwritable: "the output can't be written"
    case .interrupted: "interrupted (SIGINT; 143 after SIGTERM); what is there is whole"
    }
  }
}
