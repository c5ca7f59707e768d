import COpenSSL
import Glibc

extension TLSSession {
  /// Encrypts the output's first bytes; gives how many, nil where OpenSSL failed.
  func encrypt(_ output: OutputQueue) -> Int? {
    let isCrowded = cipher.held > heldBytes
    var left = isCrowded ? CipherBuffer.recordSize : CipherBuffer.plainSize
    let start = left
    var gathered = 0
    ERR_clear_error()
    let isWhole = output.withVectors { vectors in
      for vector in vectors where left > 0 {
        var bytes = UnsafeRawBufferPointer(start: vector.iov_base, count: min(vector.iov_len, left))
        left -= bytes.count
        // Head and body share a record, and what is less than a record waits for more.
        while gathered > 0 || bytes.count < CipherBuffer.recordSize, !bytes.isEmpty {
          let count = min(bytes.count, CipherBuffer.recordSize - gathered)
          let room = UnsafeMutableRawBufferPointer(rebasing: cipher.record[gathered...])
          room.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<count]))
          bytes = UnsafeRawBufferPointer(rebasing: bytes[count...])
          gathered += count
          if gathered == CipherBuffer.recordSize {
            guard seal(UnsafeRawBufferPointer(cipher.record)) else { return false }
            gathered = 0
          }
        }
        guard bytes.isEmpty || seal(bytes) else { return false }
      }
      return true
    }
    guard isWhole else { return nil }
    guard gathered == 0 || seal(UnsafeRawBufferPointer(rebasing: cipher.record[..<gathered]))
    else { return nil }
    return start - left
  }

  private func seal(_ bytes: UnsafeRawBufferPointer) -> Bool {
    SSL_write(ssl, bytes.baseAddress, Int32(bytes.count)) == Int32(bytes.count)
  }
}
