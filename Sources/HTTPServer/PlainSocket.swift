import CLinux
import Glibc

/// The system calls of a connected socket; none of them waits.
struct PlainSocket {
  let descriptor: Int32

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Transport.ReadResult {
    read(into: buffer, 0)
  }

  private func read(
    into buffer: UnsafeMutableRawBufferPointer, _ flags: Int32
  ) -> Transport.ReadResult {
    while true {
      let count = recv(descriptor, buffer.baseAddress, buffer.count, flags)
      if count > 0 { return .bytes(count, isLast: count < buffer.count) }
      if count == 0 { return .end }
      if errno == EINTR { continue }
      return errno == EAGAIN ? .wouldBlock : .failed
    }
  }

  /// The same, and leaves the bytes where they are.
  func peek(into buffer: UnsafeMutableRawBufferPointer) -> Transport.ReadResult {
    read(into: buffer, Int32(MSG_PEEK))
  }

  /// The next byte, left where it is; nil where there is none yet, or no more.
  func peek() -> UInt8? {
    var byte: UInt8 = 0
    return recv(descriptor, &byte, 1, Int32(MSG_PEEK)) == 1 ? byte : nil
  }

  /// Hands over as much as the kernel takes in one call. `sendmsg`, since `writev` would raise
  /// SIGPIPE.
  func write(_ output: OutputQueue) -> Transport.WriteResult {
    if let run = output.onlyRun {
      return run.withUnsafeBytes { bytes in
        written { Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL)) }
      }
    }
    return output.withVectors { vectors in
      var message = msghdr()
      message.msg_iov = UnsafeMutablePointer(mutating: vectors.baseAddress)
      message.msg_iovlen = vectors.count
      return written { sendmsg(descriptor, &message, Int32(MSG_NOSIGNAL)) }
    }
  }

  private func written(_ call: () -> Int) -> Transport.WriteResult {
    while true {
      let count = call()
      if count >= 0 { return .bytes(count) }
      if errno == EINTR { continue }
      return errno == EAGAIN ? .wouldBlock : .failed
    }
  }

  /// Hands over as much as the kernel has room for; nil where the socket failed.
  func send(_ bytes: UnsafeRawBufferPointer) -> Int? {
    var sent = 0
    while sent < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[sent...])
      let count = Glibc.send(descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
      if count >= 0 {
        sent += count
      } else if errno == EAGAIN {
        return sent
      } else if errno != EINTR {
        return nil
      }
    }
    return sent
  }

  /// Sends plain bytes as a record of its own over a socket whose kernel encrypts; false where it
  /// does not take them now.
  func sendRecord(of type: UInt8, _ bytes: UnsafeRawBufferPointer) -> Bool {
    while true {
      let count = socket_send_tls_record(descriptor, type, bytes.baseAddress, bytes.count)
      if count >= 0 { return count == bytes.count }
      if errno != EINTR { return false }
    }
  }

  /// Whether it would take more; where not, the loop is told when it will.
  var hasRoom: Bool {
    var question = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    return poll(&question, 1, 0) == 1
  }

  func shutDownWriting() {
    shutdown(descriptor, Int32(SHUT_WR))
  }

  /// Bytes handed over that the peer's kernel has not acknowledged.
  var unacknowledged: Int {
    var count: Int32 = 0
    return socket_unacknowledged_bytes(descriptor, &count) == 0 ? Int(count) : 0
  }

  /// A reset tells the peer that what it has is not whole (a Unix socket knows no reset: there it
  /// is a plain close).
  func close(resetting: Bool) {
    if resetting {
      var linger = linger(l_onoff: 1, l_linger: 0)
      setsockopt(
        descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
    }
    Glibc.close(descriptor)
  }
}
