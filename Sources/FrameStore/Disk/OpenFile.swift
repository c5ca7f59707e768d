import Glibc

/// An open file or folder, closed when it goes.
struct OpenFile: ~Copyable, Sendable {
  let descriptor: Int32

  /// Takes over what `openat` gave; an `errno` where that failed.
  init(_ descriptor: Int32) throws(OpenFailure) {
    guard descriptor >= 0 else { throw OpenFailure(code: errno) }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }
}

/// An `errno`.
struct OpenFailure: Error {
  var code: Int32
}
