import CCurl
import Logging
import Synchronization

/// Drives all calls with one libcurl multi handle, on the one thread that runs it.
///
/// Nothing here is called from within a libcurl callback: those only reach `Transfer`.
final class TransferLoop {
  private let multi: UnsafeMutableRawPointer
  private let inbox: TransferInbox
  private let configuration: PlatformConfiguration
  private let statistics: StatisticsBox
  private let logger: Logger

  /// By easy handle. A transfer stays here for as long as its handle is with the multi handle.
  private var transfers: [UnsafeMutableRawPointer: Transfer] = [:]
  /// Handles at rest, for the next calls.
  private var idleHandles: [EasyHandle] = []

  /// Takes the multi handle over.
  init(
    multi: UnsafeMutableRawPointer, inbox: TransferInbox, configuration: PlatformConfiguration,
    statistics: StatisticsBox, logger: Logger
  ) {
    self.multi = multi
    self.inbox = inbox
    self.configuration = configuration
    self.statistics = statistics
    self.logger = logger
    let connections = configuration.maximumConnections
    ccurl_multi_set_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, connections)
    ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, connections)
  }

  deinit { curl_multi_cleanup(multi) }

  /// Runs until the inbox says to stop; ends every call before it returns.
  func run() {
    while let requests = inbox.take() {
      requests.forEach(start)
      interruptTransfers()
      var running: Int32 = 0
      let code = curl_multi_perform(multi, &running)
      guard code == CURLM_OK else {
        logger.critical(
          "libcurl gave up, no more calls to the platform",
          metadata: ["reason": "\(String(cString: curl_multi_strerror(code)))"])
        break
      }
      completeTransfers()
      wait()
    }
    let error = PlatformError.unreachable("the client was shut down")
    for request in inbox.close() { request.end(error) }
    for transfer in Array(transfers.values) { remove(transfer) { $0.end(error) } }
  }

  private func start(_ request: TransferRequest) {
    guard let handle = idleHandles.popLast() ?? EasyHandle() else {
      request.end(.unreachable("no memory for a call"))
      return
    }
    let transfer = Transfer(request, on: handle, configuration, now: .now)
    do throws(PlatformError) {
      try handle.prepare(transfer, configuration)
    } catch {
      transfer.end(error)
      return
    }
    transfers[handle.pointer] = transfer
    statistics.update { $0.callsStarted += 1 }
    let code = curl_multi_add_handle(multi, handle.pointer)
    guard code == CURLM_OK else {
      remove(transfer) {
        $0.end(.unreachable("libcurl refused the call (curl multi \(code.rawValue))"))
      }
      return
    }
  }

  private func interruptTransfers() {
    let now = ContinuousClock.now
    for transfer in Array(transfers.values) {
      if let error = transfer.interruption(at: now) { remove(transfer) { $0.end(error) } }
    }
  }

  private func completeTransfers() {
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let pointer = message.pointee.easy_handle,
        let transfer = transfers[pointer]
      else { continue }
      // Read before the handle leaves the multi handle, which frees the message.
      let code = message.pointee.data.result
      remove(transfer) { $0.complete(code) }
    }
  }

  /// Takes a transfer off libcurl, ends it and keeps its handle for the next.
  private func remove(_ transfer: Transfer, end: (Transfer) -> PlatformError?) {
    let handle = transfer.handle
    curl_multi_remove_handle(multi, handle.pointer)
    transfers[handle.pointer] = nil
    let bytes = handle.bytesReceived
    let connections = handle.connectionsOpened
    let error = end(transfer)
    statistics.update {
      $0.bytesReceived += bytes
      $0.connectionsOpened += connections
      if error == nil { $0.callsCompleted += 1 } else { $0.callsFailed += 1 }
    }
    logger.debug(
      "platform call",
      metadata: [
        "method": "\(transfer.request.method)", "status": "\(transfer.status)",
        "bytes": "\(bytes)", "duration": "\(ContinuousClock.now - transfer.started)",
        "error": error.map { "\($0)" } ?? "none",
      ])
    handle.reset()
    if idleHandles.count < configuration.maximumConnections { idleHandles.append(handle) }
  }

  /// Waits for a socket, a timer of libcurl's or ours, or a wake-up.
  private func wait() {
    let longest = Duration.seconds(60)
    let now = ContinuousClock.now
    let next = transfers.values.map { now.duration(to: $0.nextDeadline) }.min() ?? longest
    curl_multi_poll(multi, nil, 0, Int32(clamping: min(next, longest).wholeMilliseconds), nil)
  }
}

/// The statistics, written by the client's thread and read by any.
final class StatisticsBox: Sendable {
  private let statistics = Mutex(PlatformStatistics())

  var current: PlatformStatistics { statistics.withLock { $0 } }

  func update(_ change: (inout PlatformStatistics) -> Void) {
    statistics.withLock { change(&$0) }
  }
}
