/// The memory for sheets that are being made, given out in the order of asking.
actor SheetRoom {
  private struct Waiter {
    var number: Int
    var bytes: Int
    var continuation: CheckedContinuation<Bool, Never>
    var alarm: Task<Void, Never>

    func end(_ hasRoom: Bool) {
      alarm.cancel()
      continuation.resume(returning: hasRoom)
    }
  }

  private var free: Int
  private var waiters: [Waiter] = []
  private var last = 0

  /// Bytes in all.
  init(bytes: Int) { free = bytes }

  /// How many wait.
  var waiting: Int { waiters.count }

  /// Waits for so many bytes, at most what there is in all; false where `alarm` returned before
  /// they were free, or the caller's task was cancelled.
  func take(
    _ bytes: Int, alarm: @escaping @Sendable () async throws -> Void
  ) async -> Bool {
    last += 1
    let number = last
    if fits(bytes) {
      free -= bytes
      return true
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        // Looked at once more: the way to the continuation may be a step of its own.
        if Task.isCancelled {
          continuation.resume(returning: false)
        } else if fits(bytes) {
          free -= bytes
          continuation.resume(returning: true)
        } else {
          let clock = Task { if (try? await alarm()) != nil { leave(number) } }
          waiters.append(
            Waiter(number: number, bytes: bytes, continuation: continuation, alarm: clock))
        }
      }
    } onCancel: {
      Task { await leave(number) }
    }
  }

  /// So many bytes are free again.
  func give(_ bytes: Int) {
    free += bytes
    serve()
  }

  private func fits(_ bytes: Int) -> Bool { waiters.isEmpty && bytes <= free }

  private func leave(_ number: Int) {
    guard let place = waiters.firstIndex(where: { $0.number == number }) else { return }
    waiters.remove(at: place).end(false)
    serve()
  }

  private func serve() {
    while let first = waiters.first, first.bytes <= free {
      free -= first.bytes
      waiters.removeFirst().end(true)
    }
  }
}
