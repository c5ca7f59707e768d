import CCurl

extension EasyHandle {
  /// Bytes that libcurl reads at once of an answer; a paused call holds no more than one such piece
  /// beside what its exchange holds.
  private static let readSize = 128 * 1024

  /// Sets everything for one relayed call; the handle must be new or reset, and the transfer must
  /// live as long as it is at work.
  func prepare(
    _ transfer: RelayTransfer, _ configuration: RelayConfiguration
  ) throws(PlatformError) {
    let request = transfer.request
    try setErrorText()
    try set(CURLOPT_URL, configuration.address.url(of: request.target))
    try set(CURLOPT_PATH_AS_IS, 1)
    try set(CURLOPT_PROTOCOLS_STR, "http,https")
    // A redirect is the caller's to follow.
    try set(CURLOPT_FOLLOWLOCATION, 0)
    // A call has a connection to itself, so that one that is paused holds up no other.
    try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    try set(CURLOPT_BUFFERSIZE, Self.readSize)
    try set(CURLOPT_TCP_KEEPALIVE, 1)
    try set(CURLOPT_NOSIGNAL, 1)
    try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    // To libcurl 0 is no time-out at all.
    try set(CURLOPT_CONNECTTIMEOUT_MS, max(1, configuration.connectTimeout.wholeMilliseconds))
    try setMethod(request)
    try setFields(request.lines)
    // Borrowed for as long as the handle is at work, for which the loop keeps it.
    let context = Unmanaged.passUnretained(transfer).toOpaque()
    try set(CURLOPT_HEADERFUNCTION, relayHeadLine, CURLOPT_HEADERDATA, context)
    try set(CURLOPT_WRITEFUNCTION, relayBodyBytes, CURLOPT_WRITEDATA, context)
    try set(CURLOPT_READFUNCTION, supplyBodyBytes, CURLOPT_READDATA, context)
  }

  private func setMethod(_ request: RelayRequest) throws(PlatformError) {
    if request.method == "HEAD" { return try set(CURLOPT_NOBODY, 1) }
    switch request.body {
    case .none: break
    case .length(let length):
      try set(CURLOPT_UPLOAD, 1)
      try set(CURLOPT_INFILESIZE_LARGE, offset: length)
    case .unknown:
      try set(CURLOPT_UPLOAD, 1)
      try set(CURLOPT_INFILESIZE_LARGE, offset: -1)
    }
    try set(CURLOPT_CUSTOMREQUEST, request.method)
  }
}

/// The transfer behind a context.
private func transfer(_ context: UnsafeMutableRawPointer?) -> RelayTransfer? {
  // The loop keeps a transfer for as long as its handle is with libcurl, and calls come from the
  // loop's own thread only.
  context.map { Unmanaged<RelayTransfer>.fromOpaque($0).takeUnretainedValue() }
}

private func relayHeadLine(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
  _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let bytes, let transfer = transfer(context) else { return 0 }
  let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
  return transfer.receiveHead(line: Array(line)) ? size * count : 0
}

private func relayBodyBytes(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
  _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let bytes, let transfer = transfer(context) else { return 0 }
  let buffer = UnsafeRawBufferPointer(start: bytes, count: size * count)
  let isTaken = buffer.withMemoryRebound(to: UInt8.self) { transfer.receiveBody($0.span) }
  return isTaken ? size * count : Int(CURL_WRITEFUNC_PAUSE)
}

private func supplyBodyBytes(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
  _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let bytes, let transfer = transfer(context) else { return Int(CURL_READFUNC_ABORT) }
  return switch transfer.supply(UnsafeMutableRawBufferPointer(start: bytes, count: size * count)) {
  case .bytes(let count): count
  case .end: 0
  case .nothingYet: Int(CURL_READFUNC_PAUSE)
  case .broken: Int(CURL_READFUNC_ABORT)
  }
}
