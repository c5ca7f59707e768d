import Glibc
import Synchronization

/// Where log lines go: nobody waits for a reader who has stopped reading.
///
/// A pipe that is full would hold up whoever logs, the one thread for the platform's calls among
/// them. So a line that has no room is counted, and the next one that has is behind a line that
/// tells how many are missing.
final class LogOutput: Sendable {
  static let standardError = LogOutput(descriptor: STDERR_FILENO)

  private let descriptor: Int32
  private let missing = Atomic(0)

  init(descriptor: Int32) { self.descriptor = descriptor }

  /// Writes a line, or leaves it out; `notice` words the line about those that were left out.
  func write(_ line: String, notice: (Int) -> String) {
    guard hasRoom else {
      missing.wrappingAdd(1, ordering: .relaxed)
      return
    }
    let count = missing.exchange(0, ordering: .relaxed)
    let text = count > 0 ? "\(notice(count))\n\(line)\n" : "\(line)\n"
    // One write a line, so that lines of several threads do not mix.
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
  }

  /// Writes whole lines until there is no room; gives what is left.
  func write(lines: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var rest = lines
    while !rest.isEmpty {
      guard hasRoom else { return rest }
      let piece = rest.prefix(Self.pieceBytes)
      // No line is longer than a piece, so that one ends in each.
      let end = piece.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? piece.endIndex
      _ = rest[..<end].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      rest = rest[end...]
    }
    return rest
  }

  /// What a pipe that has room takes as one piece and without waiting (PIPE_BUF, pipe(7)).
  private static let pieceBytes = 4096

  /// A pipe says so while it has room for a page (pipe(7)), which is longer than our lines are.
  private var hasRoom: Bool {
    var state = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    return poll(&state, 1, 0) == 1 && state.revents == Int16(POLLOUT)
  }
}
