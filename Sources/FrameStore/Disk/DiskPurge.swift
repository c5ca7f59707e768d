/// A wish that a video's entries be gone; told once, from the disk's threads or at once.
final class DiskPurge: Sendable {
  let video: Int64
  let done: @Sendable (Result<PurgedEntries, DiskFault>) -> Void

  init(video: Int64, done: @escaping @Sendable (Result<PurgedEntries, DiskFault>) -> Void) {
    self.video = video
    self.done = done
  }
}
