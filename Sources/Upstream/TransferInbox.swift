import CCurl
import Synchronization

/// What other threads have for a thread of libcurl's, and the means to wake it.
final class TransferInbox<Request: Sendable>: Sendable {
  /// The multi handle, as far as other threads may see it.
  ///
  /// Sendable: off that thread only `curl_multi_wakeup` is called with it, which libcurl
  /// allows from any thread, and only while `isOpen` holds under the lock.
  private struct Multi: @unchecked Sendable {
    let pointer: UnsafeMutableRawPointer
  }

  private struct State {
    var requests: [Request] = []
    var isStopping = false
    /// False once the thread looks here no more and the multi handle may be gone.
    var isOpen = true
  }

  private let multi: Multi
  private let state = Mutex(State())

  init(multi: UnsafeMutableRawPointer) { self.multi = Multi(pointer: multi) }

  /// Hands a request over; false where the thread takes none any more.
  func submit(_ request: Request) -> Bool {
    state.withLock { state in
      guard state.isOpen, !state.isStopping else { return false }
      state.requests.append(request)
      curl_multi_wakeup(multi.pointer)
      return true
    }
  }

  /// Makes the thread look at its calls.
  func wake() {
    state.withLock { state in
      if state.isOpen { curl_multi_wakeup(multi.pointer) }
    }
  }

  func stop() {
    state.withLock { state in
      state.isStopping = true
      if state.isOpen { curl_multi_wakeup(multi.pointer) }
    }
  }

  /// What came in since the last time, for the thread; nil when it shall stop.
  func take() -> [Request]? {
    state.withLock { state in
      guard !state.isStopping else { return nil }
      defer { state.requests = [] }
      return state.requests
    }
  }

  /// The thread's last look: nothing comes in afterwards.
  func close() -> [Request] {
    state.withLock { state in
      state.isOpen = false
      defer { state.requests = [] }
      return state.requests
    }
  }
}
