import FetchScheduling

/// Somebody who waits for frames from the disk; told from the disk's threads, or at once.
final class DiskReader: Sendable {
  let receive: @Sendable (FrameKey, StoredFrame?) -> Void

  init(receive: @escaping @Sendable (FrameKey, StoredFrame?) -> Void) { self.receive = receive }
}
