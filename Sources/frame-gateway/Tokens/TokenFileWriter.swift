import Gateway
import Glibc

/// Puts a line behind those of a file of tokens.
enum TokenFileWriter {
  /// Makes the file where there is none, of mode 0600; what stands in it stays as it is.
  static func append(_ line: String, to path: String) throws(StartFailure) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    // Two at once would not see each other's names.
    guard flock(descriptor, LOCK_EX) == 0 else { throw failure(path) }
    let text = try contents(of: descriptor, path)
    let start = text.isEmpty || text.hasSuffix("\n") ? "" : "\n"
    do throws(AccessFileError) {
      _ = try TokenList(parsing: text + start + line)
    } catch {
      throw StartFailure(description: "'\(path)' \(error)")
    }
    let bytes = Array("\(start)\(line)\n".utf8)
    // One write, so that the gateway never reads half a line.
    guard write(descriptor, bytes, bytes.count) == bytes.count else { throw failure(path) }
  }

  private static func contents(
    of descriptor: Int32, _ path: String
  ) throws(StartFailure) -> String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      guard count >= 0 else { throw failure(path) }
      guard count > 0 else { break }
      bytes += buffer[..<count]
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw StartFailure(description: "'\(path)' is no text")
    }
    return text
  }

  private static func failure(_ path: String) -> StartFailure {
    StartFailure(description: "'\(path)': \(String(cString: strerror(errno)))")
  }
}
