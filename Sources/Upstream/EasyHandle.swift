import CCurl

/// Owns one libcurl easy handle, its list of header fields and its buffer for error sentences.
///
/// Belongs to the client's thread: made, used and released there.
final class EasyHandle {
  let pointer: UnsafeMutableRawPointer
  private let errorText: UnsafeMutablePointer<CChar>
  private var fields: UnsafeMutablePointer<curl_slist>?

  /// Nil where libcurl has no memory.
  init?() {
    guard let pointer = curl_easy_init() else { return nil }
    self.pointer = pointer
    errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
  }

  deinit {
    curl_easy_cleanup(pointer)
    curl_slist_free_all(fields)
    errorText.deallocate()
  }

  /// Libcurl's own sentence about the last failure; empty where it has none.
  var errorSentence: String { String(cString: errorText) }

  /// As if new, for the next call.
  func reset() {
    curl_easy_reset(pointer)
    curl_slist_free_all(fields)
    fields = nil
    errorText[0] = 0
  }

  func set(_ option: CURLoption, _ value: Int) throws(PlatformError) {
    try check(ccurl_set_long(pointer, option, value))
  }

  func set(_ option: CURLoption, _ value: String) throws(PlatformError) {
    try check(ccurl_set_string(pointer, option, value))
  }

  /// The body of a POST, which libcurl copies.
  func setBody(_ text: String) throws(PlatformError) {
    // The size comes first: COPYPOSTFIELDS copies as many bytes as are known by then.
    try check(ccurl_set_offset(pointer, CURLOPT_POSTFIELDSIZE_LARGE, Int(text.utf8.count)))
    try set(CURLOPT_COPYPOSTFIELDS, text)
  }

  /// The fields beside those that libcurl makes itself, each as `Name: value`.
  func setFields(_ lines: [String]) throws(PlatformError) {
    for line in lines {
      guard let longer = curl_slist_append(fields, line) else {
        throw PlatformError(CURLE_OUT_OF_MEMORY, detail: "")
      }
      fields = longer
    }
    try check(ccurl_set_pointer(pointer, CURLOPT_HTTPHEADER, fields))
  }

  func setErrorText() throws(PlatformError) {
    try check(ccurl_set_pointer(pointer, CURLOPT_ERRORBUFFER, errorText))
  }

  func set(_ option: CURLoption, offset value: Int64) throws(PlatformError) {
    try check(ccurl_set_offset(pointer, option, Int(value)))
  }

  /// A function of libcurl's form, and what it is called with.
  func set(
    _ option: CURLoption, _ function: @escaping ccurl_receive, _ contextOption: CURLoption,
    _ context: UnsafeMutableRawPointer
  ) throws(PlatformError) {
    try check(ccurl_set_receive(pointer, option, function))
    try check(ccurl_set_pointer(pointer, contextOption, context))
  }

  /// Goes on in both directions, whichever was paused; may call the functions that were set.
  func resume() { curl_easy_pause(pointer, CURLPAUSE_CONT) }

  /// `transfer` gets the answer's bytes; it must live as long as the handle is at work.
  func setReceiver(_ transfer: Transfer) throws(PlatformError) {
    // Borrowed for as long as the handle is at work, for which its owner keeps it.
    let context = Unmanaged.passUnretained(transfer).toOpaque()
    try set(CURLOPT_HEADERFUNCTION, receiveHeadLine, CURLOPT_HEADERDATA, context)
    try set(CURLOPT_WRITEFUNCTION, receiveBodyBytes, CURLOPT_WRITEDATA, context)
  }

  /// Connections that had to be opened for the call.
  var connectionsOpened: Int {
    var count = 0
    return ccurl_get_long(pointer, CURLINFO_NUM_CONNECTS, &count) == CURLE_OK ? count : 0
  }

  /// Bytes of the body received.
  var bytesReceived: Int {
    var count: curl_off_t = 0
    return ccurl_get_offset(pointer, CURLINFO_SIZE_DOWNLOAD_T, &count) == CURLE_OK ? count : 0
  }

  private func check(_ code: CURLcode) throws(PlatformError) {
    guard code == CURLE_OK else { throw PlatformError(code, detail: "") }
  }
}

private func receiveHeadLine(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
  _ context: UnsafeMutableRawPointer?
) -> Int {
  receive(bytes, size * count, context) { $0.receiveHead(line: $1) }
}

private func receiveBodyBytes(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
  _ context: UnsafeMutableRawPointer?
) -> Int {
  receive(bytes, size * count, context) { $0.receiveBody($1) }
}

/// Hands `count` bytes to the transfer behind `context`; any other result ends the call.
private func receive(
  _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int, _ context: UnsafeMutableRawPointer?,
  _ handle: (Transfer, Span<UInt8>) -> Bool
) -> Int {
  guard let bytes, let context, count > 0 else { return count }
  // The loop keeps a transfer for as long as its handle is with libcurl, and calls come from the
  // loop's own thread only.
  let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
  let buffer = UnsafeRawBufferPointer(start: bytes, count: count)
  return buffer.withMemoryRebound(to: UInt8.self) { handle(transfer, $0.span) } ? count : 0
}
