import Dispatch
import Imaging
import Synchronization

/// Two threads that share the parts of a job, as the gateway's codec threads do.
enum Pair {
  // Safe: `share` is called by one thread at a time, and hands it to one other while it waits.
  nonisolated(unsafe) private static let other = CodecWorkspace()

  static func share(
    _ parts: Int, _ own: CodecWorkspace,
    _ work: @escaping @Sendable (Int, CodecWorkspace) -> Void
  ) {
    let counter = Counter()
    let done = DispatchSemaphore(value: 0)
    let thread = DispatchQueue(label: "other")
    thread.async {
      while let part = counter.next(below: parts) { work(part, other) }
      done.signal()
    }
    while let part = counter.next(below: parts) { work(part, own) }
    done.wait()
  }

  private final class Counter: Sendable {
    private let count = Atomic(0)

    func next(below limit: Int) -> Int? {
      let number = count.add(1, ordering: .relaxed).oldValue
      return number < limit ? number : nil
    }
  }
}
