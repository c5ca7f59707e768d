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

  /// Where the descriptor stands, or at `offset` bytes from the file's start.
  ///
  /// Throws: `FileError`.
  package func write(_ bytes: ArraySlice<UInt8>, at offset: Int64? = nil) throws(FileError) {
    var done = 0
    while done < bytes.count {
      let count = writeOnce(bytes.dropFirst(done), at: offset.map { $0 + Int64(done) })
      if count > 0 {
        done += count
      } else if count == 0 || errno != EINTR {
        throw FileError(path: path, code: count == 0 ? EIO : errno)
      }
    }
  }

  private func writeOnce(_ bytes: ArraySlice<UInt8>, at offset: Int64?) -> Int {
    // Safe: the system reads no more than the buffer has, and keeps nothing of it.
    bytes.withUnsafeBytes { buffer in
      if let offset {
        pwrite(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
      } else {
        Glibc.write(descriptor, buffer.baseAddress, buffer.count)
      }
    }
  }
}
