import Glibc

/// A thread outside Swift's pool and libdispatch's, for work that blocks.
enum PlainThread {
  private final class Start {
    let run: @Sendable () -> Void
    init(run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Runs `work` on a new thread, which takes no signals.
  static func start(_ work: @escaping @Sendable () -> Void) {
    // Retained once, for the new thread to take over.
    let context = Unmanaged.passRetained(Start(run: work)).toOpaque()
    var thread = pthread_t()
    let failure = pthread_create(
      &thread, nil,
      { context in
        // SIGXFSZ, which a limit of file sizes raises, would end the process; blocked, the write
        // fails instead.
        var signals = sigset_t()
        sigfillset(&signals)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        // Retained once for this thread, which takes it over here.
        if let context { Unmanaged<Start>.fromOpaque(context).takeRetainedValue().run() }
        return nil
      }, context)
    precondition(failure == 0, "no thread for the disk: \(failure)")
    pthread_detach(thread)
  }
}
