import Dispatch
import Imaging
import Synchronization

/// The parts of one job, which several threads take one by one.
final class PartedWork: Sendable {
  private let parts: Int
  private let work: @Sendable (Int, CodecWorkspace) -> Void
  private let taken = Atomic(0)
  private let done = Atomic(0)
  private let isDone = DispatchSemaphore(value: 0)

  /// `parts` is at least 1.
  init(parts: Int, _ work: @escaping @Sendable (Int, CodecWorkspace) -> Void) {
    self.parts = parts
    self.work = work
  }

  /// Takes parts as long as there are any; a thread that comes too late finds none.
  func run(in workspace: CodecWorkspace) {
    while true {
      let part = taken.add(1, ordering: .relaxed).oldValue
      guard part < parts else { return }
      work(part, workspace)
      if done.add(1, ordering: .acquiringAndReleasing).newValue == parts { isDone.signal() }
    }
  }

  /// Returns when all parts are done; called once, by the job's own thread.
  func waitForOthers() { isDone.wait() }
}
