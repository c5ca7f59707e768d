import CLinux
import Glibc

/// A connection's byte stream: the system calls, and nothing of HTTP. None of them waits.
struct Transport {
  enum ReadResult {
    case bytes(Int)
    case wouldBlock
    case end
    case failed
  }

  enum WriteResult {
    case bytes(Int)
    case wouldBlock
    case failed
  }

  let descriptor: Int32

  func read(into buffer: UnsafeMutableRawBufferPointer) -> ReadResult {
    while true {
      let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
      if count > 0 { return .bytes(count) }
      if count == 0 { return .end }
      if errno == EINTR { continue }
      return errno == EAGAIN ? .wouldBlock : .failed
    }
  }

  /// The same, and leaves the bytes where they are.
  func peek(into buffer: UnsafeMutableRawBufferPointer) -> ReadResult {
    while true {
      let count = recv(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_PEEK))
      if count > 0 { return .bytes(count) }
      if count == 0 { return .end }
      if errno == EINTR { continue }
      return errno == EAGAIN ? .wouldBlock : .failed
    }
  }

  /// Hands over as much as the kernel takes in one call. `sendmsg`, since `writev` would raise
  /// SIGPIPE.
  func write(_ output: OutputQueue) -> WriteResult {
    output.withVectors { vectors in
      var message = msghdr()
      message.msg_iov = UnsafeMutablePointer(mutating: vectors.baseAddress)
      message.msg_iovlen = vectors.count
      while true {
        let count = sendmsg(descriptor, &message, Int32(MSG_NOSIGNAL))
        if count >= 0 { return .bytes(count) }
        if errno == EINTR { continue }
        return errno == EAGAIN ? .wouldBlock : .failed
      }
    }
  }

  func shutDownWriting() {
    shutdown(descriptor, Int32(SHUT_WR))
  }

  /// Bytes handed over that the peer's kernel has not acknowledged.
  var unacknowledged: Int {
    var count: Int32 = 0
    return socket_unacknowledged_bytes(descriptor, &count) == 0 ? Int(count) : 0
  }

  /// The one place a connection's descriptor is closed. A reset tells the peer that what it has is
  /// not whole (a Unix socket knows no reset: there it is a plain close).
  func close(resetting: Bool) {
    if resetting {
      var linger = linger(l_onoff: 1, l_linger: 0)
      setsockopt(
        descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
    }
    Glibc.close(descriptor)
  }
}
