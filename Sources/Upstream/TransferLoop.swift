import CCurl
import Logging

/// Drives all calls with one libcurl multi handle, on the one thread that runs it.
///
/// Nothing here is called from within a libcurl callback: those only reach `Transfer`.
final class TransferLoop {
  private let multi: UnsafeMutableRawPointer
  private let inbox: TransferInbox<TransferRequest>
  private let configuration: PlatformConfiguration
  private let statistics: StatisticsBox
  private let logger: Logger

  /// Requests that wait for a place among the transfers, first come, first served.
  ///
  /// Libcurl could keep this queue (CURLMOPT_MAX_TOTAL_CONNECTIONS), but 7.88 at times forgets a
  /// transfer that it took out of its queue.
  private var waiting: [TransferRequest] = []
  /// By easy handle. A transfer stays here for as long as its handle is with the multi handle.
  private var transfers: [UnsafeMutableRawPointer: Transfer] = [:]
  /// Handles at rest, for the next calls.
  private var idleHandles: [EasyHandle] = []

  /// Takes the multi handle over.
  init(
    multi: UnsafeMutableRawPointer, inbox: TransferInbox<TransferRequest>,
    configuration: PlatformConfiguration,
    statistics: StatisticsBox, logger: Logger
  ) {
    self.multi = multi
    self.inbox = inbox
    self.configuration = configuration
    self.statistics = statistics
    self.logger = logger
    ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, configuration.maximumConnections)
  }

  deinit { curl_multi_cleanup(multi) }

  /// Runs until the inbox says to stop; ends every call before it returns.
  func run() {
    while let requests = inbox.take() {
      statistics.update { $0.callsStarted += requests.count }
      waiting += requests
      startTransfers()
      var running: Int32 = 0
      let code = curl_multi_perform(multi, &running)
      guard code == CURLM_OK else {
        logger.critical(
          "libcurl gave up, no more calls to the platform",
          metadata: ["reason": "\(String(cString: curl_multi_strerror(code)))"])
        break
      }
      completeTransfers()
      // Last, so that no call is late for bytes that were there in time.
      interruptCalls()
      wait()
    }
    for request in waiting + inbox.close() { fail(request, .shutDown) }
    for transfer in Array(transfers.values) { remove(transfer) { $0.end(.shutDown) } }
  }

  private var hasRoom: Bool { transfers.count < configuration.maximumConnections }

  private func startTransfers() {
    while hasRoom, !waiting.isEmpty {
      let request = waiting.removeFirst()
      if let error = request.interruption(at: .now, configuration) {
        fail(request, error)
      } else {
        start(request)
      }
    }
  }

  private func start(_ request: TransferRequest) {
    guard let handle = idleHandles.popLast() ?? EasyHandle() else {
      return fail(request, .unreachable("no memory for a call"))
    }
    let transfer = Transfer(request, on: handle, configuration, now: .now)
    do throws(PlatformError) {
      try handle.prepare(transfer, configuration)
    } catch {
      return fail(request, error)
    }
    transfers[handle.pointer] = transfer
    let code = curl_multi_add_handle(multi, handle.pointer)
    guard code == CURLM_OK else {
      return remove(transfer) {
        $0.end(.unreachable("libcurl refused the call (curl multi \(code.rawValue))"))
      }
    }
  }

  /// Ends a call that never began.
  private func fail(_ request: TransferRequest, _ error: PlatformError) {
    statistics.update { $0.callsFailed += 1 }
    request.end(error)
  }

  private func interruptCalls() {
    let now = ContinuousClock.now
    for transfer in Array(transfers.values) {
      if let error = transfer.interruption(at: now) { remove(transfer) { $0.end(error) } }
    }
    let overdue = waiting.compactMap { request in
      request.interruption(at: now, configuration).map { (request, $0) }
    }
    guard !overdue.isEmpty else { return }
    waiting.removeAll { $0.interruption(at: now, configuration) != nil }
    for (request, error) in overdue { fail(request, error) }
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
      $0.frames += transfer.framesReported
      if error == nil { $0.callsCompleted += 1 } else { $0.callsFailed += 1 }
    }
    // That nobody wants the answer any more is no fault.
    let isFault = error != nil && error != .cancelled
    logger.log(
      level: isFault ? .warning : .debug, "platform call",
      metadata: [
        "path": "\(transfer.request.path)", "status": "\(transfer.status)",
        "bytes": "\(bytes)", "duration": "\(ContinuousClock.now - transfer.started)",
        "error": error.map { "\($0)" } ?? "none",
      ])
    handle.reset()
    idleHandles.append(handle)
  }

  /// Waits for a socket, a timer of libcurl's or ours, or a wake-up.
  private func wait() {
    // A place that has become free is for the next call at once.
    guard !hasRoom || waiting.isEmpty else { return }
    let now = ContinuousClock.now
    let deadlines =
      transfers.values.map(\.nextDeadline) + waiting.map { $0.deadline(configuration) }
    let next = deadlines.min().map { now.duration(to: $0) } ?? .seconds(60)
    curl_multi_poll(multi, nil, 0, Int32(clamping: next.wholeMilliseconds), nil)
  }
}
