import CCurl
import Glibc
import Logging
import Synchronization

/// The one thread on which libcurl runs, from start to join.
final class TransferThread: Sendable {
  let inbox: TransferInbox
  private let thread: Mutex<pthread_t?>

  /// Nil where libcurl or the system has no room for it.
  init?(_ configuration: PlatformConfiguration, statistics: StatisticsBox, logger: Logger) {
    guard Self.isLibraryReady, let multi = curl_multi_init() else { return nil }
    inbox = TransferInbox(multi: multi)
    let start = Start(
      multi: multi, inbox: inbox, configuration: configuration, statistics: statistics,
      logger: logger)
    // Handed to the thread that is started below, or released where none could be.
    let context = Unmanaged.passRetained(start)
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { context in
        if let context {
          // Retained once for this thread, which takes it over here.
          Unmanaged<Start>.fromOpaque(context).takeRetainedValue().run()
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

  /// Once a process; libcurl says itself whether it worked.
  private static let isLibraryReady = curl_global_init(Int(CURL_GLOBAL_ALL)) == CURLE_OK

  /// What the new thread begins with.
  ///
  /// Sendable: made on one thread, used on the new one alone; its only part that is not Sendable by
  /// itself is the multi handle, which the new thread owns from here on.
  private final class Start: @unchecked Sendable {
    private let multi: UnsafeMutableRawPointer
    private let inbox: TransferInbox
    private let configuration: PlatformConfiguration
    private let statistics: StatisticsBox
    private let logger: Logger

    init(
      multi: UnsafeMutableRawPointer, inbox: TransferInbox, configuration: PlatformConfiguration,
      statistics: StatisticsBox, logger: Logger
    ) {
      self.multi = multi
      self.inbox = inbox
      self.configuration = configuration
      self.statistics = statistics
      self.logger = logger
    }

    func run() {
      // Signals go to other threads; above all, a TLS connection that breaks while it is written to
      // raises SIGPIPE, which libcurl leaves alone under NOSIGNAL.
      var signals = sigset_t()
      sigfillset(&signals)
      pthread_sigmask(SIG_BLOCK, &signals, nil)
      TransferLoop(
        multi: multi, inbox: inbox, configuration: configuration, statistics: statistics,
        logger: logger
      ).run()
    }
  }
}
