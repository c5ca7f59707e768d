import CCurl
import Glibc
import Synchronization

/// A thread with a libcurl multi handle of its own, from start to join.
final class TransferThread<Request: Sendable>: Sendable {
  let inbox: TransferInbox<Request>
  private let thread: Mutex<pthread_t?>

  /// `run` is called on the new thread, with the multi handle, which is its own from then on.
  ///
  /// Nil where libcurl or the system has no room for it.
  init?(run: @escaping @Sendable (UnsafeMutableRawPointer, TransferInbox<Request>) -> Void) {
    guard Library.isReady, let multi = curl_multi_init() else { return nil }
    inbox = TransferInbox(multi: multi)
    let start = Start { [inbox] in run(multi, inbox) }
    // Retained once, for the new thread to take over, or released below where there is none.
    let context = Unmanaged.passRetained(start)
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { context in
        if let context {
          // Retained once for this thread, which takes it over here.
          Unmanaged<Start>.fromOpaque(context).takeRetainedValue().begin()
        }
        return nil
      }, context.toOpaque())
    self.thread = Mutex(code == 0 ? thread : nil)
    guard code == 0 else {
      context.release()
      _ = inbox.close()
      curl_multi_cleanup(multi)
      return nil
    }
  }

  /// Stops the thread and waits for its end, except on the thread itself; all its calls have ended
  /// then. Once is enough, more do no harm.
  func stop() {
    inbox.stop()
    let thread = thread.withLock { thread in
      defer { thread = nil }
      return thread
    }
    guard let thread else { return }
    if pthread_equal(thread, pthread_self()) != 0 {
      pthread_detach(thread)
    } else {
      pthread_join(thread, nil)
    }
  }
}

private enum Library {
  /// Once a process; libcurl says itself whether it worked.
  static let isReady = curl_global_init(Int(CURL_GLOBAL_ALL)) == CURLE_OK
}

/// What the new thread begins with; made on one thread, used on the new one alone.
private final class Start {
  private let run: () -> Void

  init(run: @escaping () -> Void) { self.run = run }

  func begin() {
    // Signals go to other threads; above all, a TLS connection that breaks while it is written to
    // raises SIGPIPE, which libcurl leaves alone under NOSIGNAL.
    var signals = sigset_t()
    sigfillset(&signals)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    run()
  }
}
