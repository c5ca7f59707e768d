import Glibc

/// Writes all of some bytes to an open descriptor.
package struct DescriptorWriter: Sendable {
  package let descriptor: Int32
  /// For the errors.
  package let path: String

  package init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  /// Throws: `FileError`.
  package func write(_ bytes: ArraySlice<UInt8>) throws(FileError) {
    var done = 0
    while done < bytes.count {
      // Safe: the system reads no more than the buffer has, and keeps nothing of it.
      let count = bytes.dropFirst(done).withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if count > 0 {
        done += count
      } else if count == 0 || errno != EINTR {
        throw FileError(path: path, code: count == 0 ? EIO : errno)
      }
    }
  }
}
