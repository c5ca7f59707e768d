import Glibc

/// A file or folder that can't be written.
package struct FileError: Error, Sendable, Hashable, CustomStringConvertible {
  package let path: String
  /// The system's `errno`.
  package let code: Int32

  package init(path: String, code: Int32) {
    self.path = path
    self.code = code
  }

  /// The system's words.
  package var reason: String {
    // Safe: the C string is the calling thread's own, and copied before it makes another.
    strerror(code).map { String(cString: $0) } ?? "error \(code)"
  }

  package var description: String { "\(path): \(reason)" }
}
