import CCurl
import Logging

/// Drives all relayed calls with one libcurl multi handle, on the one thread that runs it.
final class RelayLoop {
  /// A call that is to begin.
  struct Start: Sendable {
    var request: RelayRequest
    var exchange: RelayExchange
  }

  /// Connections that are kept open for the next calls.
  private static let keptConnections = 32

  private let multi: UnsafeMutableRawPointer
  private let inbox: TransferInbox<Start>
  private let configuration: RelayConfiguration
  private let onEnd: () -> Void
  private let logger: Logger

  /// By easy handle. A transfer stays here for as long as its handle is with the multi handle.
  private var transfers: [UnsafeMutableRawPointer: RelayTransfer] = [:]
  private var idleHandles: [EasyHandle] = []

  /// Takes the multi handle over. `onEnd` is called once for each call, behind its end.
  init(
    multi: UnsafeMutableRawPointer, inbox: TransferInbox<Start>,
    configuration: RelayConfiguration, logger: Logger, onEnd: @escaping () -> Void
  ) {
    self.multi = multi
    self.inbox = inbox
    self.configuration = configuration
    self.logger = logger
    self.onEnd = onEnd
    ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, Self.keptConnections)
  }

  deinit { curl_multi_cleanup(multi) }

  /// Runs until the inbox says to stop; ends every call before it returns.
  func run() {
    while let starts = inbox.take() {
      for start in starts { begin(start) }
      for transfer in transfers.values { transfer.resumeIfWanted() }
      var running: Int32 = 0
      let code = curl_multi_perform(multi, &running)
      guard code == CURLM_OK else {
        logger.critical(
          "libcurl gave up, nothing more is relayed",
          metadata: ["reason": "\(String(cString: curl_multi_strerror(code)))"])
        break
      }
      complete()
      interrupt()
      wait()
    }
    for start in inbox.close() { fail(start, .shutDown) }
    for transfer in Array(transfers.values) { remove(transfer) { $0.end(.shutDown) } }
  }

  private func begin(_ start: Start) {
    guard !start.exchange.isCancelled else { return fail(start, .cancelled) }
    guard let handle = idleHandles.popLast() ?? EasyHandle() else {
      return fail(start, .unreachable("no memory for a call"))
    }
    let transfer = RelayTransfer(
      start.request, start.exchange, on: handle, stallTimeout: configuration.stallTimeout,
      now: .now)
    do throws(PlatformError) {
      try handle.prepare(transfer, configuration)
    } catch {
      return fail(start, error)
    }
    transfers[handle.pointer] = transfer
    let code = curl_multi_add_handle(multi, handle.pointer)
    guard code == CURLM_OK else {
      return remove(transfer) {
        $0.end(.unreachable("libcurl refused the call (curl multi \(code.rawValue))"))
      }
    }
  }

  private func fail(_ start: Start, _ error: PlatformError) {
    start.exchange.finish(error)
    onEnd()
  }

  private func complete() {
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

  private func interrupt() {
    let now = ContinuousClock.now
    for transfer in Array(transfers.values) {
      if let error = transfer.interruption(at: now) { remove(transfer) { $0.end(error) } }
    }
  }

  /// Takes a transfer off libcurl, ends it and keeps its handle for the next.
  private func remove(_ transfer: RelayTransfer, end: (RelayTransfer) -> PlatformError?) {
    let handle = transfer.handle
    curl_multi_remove_handle(multi, handle.pointer)
    transfers[handle.pointer] = nil
    let bytes = handle.bytesReceived
    let error = end(transfer)
    logger.debug(
      "relayed call",
      metadata: [
        "method": "\(transfer.request.method)", "status": "\(transfer.status)",
        "bytes": "\(bytes)", "duration": "\(ContinuousClock.now - transfer.started)",
        "error": error.map { "\($0)" } ?? "none",
      ])
    handle.reset()
    idleHandles.append(handle)
    onEnd()
  }

  /// Waits for a socket, a timer of libcurl's or ours, or a wake-up.
  private func wait() {
    let now = ContinuousClock.now
    let deadline = transfers.values.compactMap(\.deadline).min()
    let next = deadline.map { now.duration(to: $0) } ?? .seconds(60)
    curl_multi_poll(multi, nil, 0, Int32(clamping: next.wholeMilliseconds), nil)
  }
}
