import Synchronization

/// Buffers of one batch that have been sent, for its frames to come: memory that is already there
/// costs no page faults.
final class RecycledBuffers: Sendable {
  /// Smaller ones come cheap from the heap. Larger than what a connection may hold unsent, so that
  /// one is free when the next one has been taken.
  static let leastBytes = 512 << 10

  private let buffers = Mutex<[[UInt8]]>([])

  func give(_ buffer: consuming [UInt8]) {
    guard buffer.count >= Self.leastBytes else { return }
    let given = buffer
    buffers.withLock { $0.append(given) }
  }

  func take() -> [UInt8]? { buffers.withLock { $0.popLast() } }
}
