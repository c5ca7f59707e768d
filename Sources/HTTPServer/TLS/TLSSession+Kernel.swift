import COpenSSL

/// Where a session stands whose records the kernel encrypts.
struct KernelRecords {
  /// Of the record that OpenSSL writes next (RFC 8446, section 5.1).
  var type: UInt8 = 0
  /// Bytes of the output that the kernel has taken, all there were, and whose last record it may
  /// hold in front of a full socket.
  var pending = 0
}

extension TLSSession {
  /// Hands the kernel the keys of all that is sent from here on; false where it won't have them, or
  /// has not taken what was encrypted before.
  func handOver(keys: UnsafeRawPointer) -> Bool {
    guard kernel == nil, flush(), unsent.isEmpty, KernelTLS.begin(socket.descriptor, keys: keys)
    else { return false }
    kernel = KernelRecords()
    return true
  }

  /// What the BIO writes: records that OpenSSL encrypted, or one for the kernel to encrypt. That
  /// one is never waited with: tickets go before all else, and the end behind all else.
  func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let kernel else { return cipher.append(bytes) }
    return socket.sendRecord(of: kernel.type, bytes)
  }

  /// Hands the output over as it is.
  ///
  /// The last bytes count as sent once the socket has room again: the kernel takes a record that
  /// does not fit, and would drop it if the socket were closed now.
  func writePlain(_ output: OutputQueue) -> Transport.WriteResult {
    var count = kernel?.pending ?? 0
    if count == 0 {
      let result = socket.write(output)
      guard case .bytes(let taken) = result else {
        if case .failed = result { isBroken = true }
        return result
      }
      count = taken
    }
    if count == output.unsent, !socket.hasRoom {
      kernel?.pending = count
      return .wouldBlock
    }
    kernel?.pending = 0
    return .bytes(count)
  }

  /// The peer asked for new keys, which the kernel does not take: nothing may be sent any more but
  /// the end (RFC 8446, section 4.6.3). OpenSSL would answer with the next `SSL_write`.
  var hasOutlivedKeys: Bool {
    kernel != nil && SSL_get_key_update_type(ssl) != SSL_KEY_UPDATE_NONE
  }
}
