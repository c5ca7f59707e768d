/// Reads one answer with status 200; called on the client's thread, in this order, `end` always.
///
/// Of an answer with another status only `refuse` is called, and `end`.
protocol AnswerReader: AnyObject {
  /// Whole frames reported so far.
  var framesReported: Int { get }
  /// The head is complete.
  func begin(_ head: AnswerHead)
  /// The body's next bytes. What it throws ends the call.
  func receive(_ bytes: Span<UInt8>) throws(PlatformError)
  /// The answer has another status than 200; `body` is as much of its text as was read.
  func refuse(_ head: AnswerHead, body: [UInt8])
  /// The call is over: with an error, or with an answer whose HTTP framing came to its proper end,
  /// which may still turn out to be none. Returns how the call ended.
  func end(_ error: PlatformError?) -> PlatformError?
}

extension AnswerReader {
  /// What such an answer means is in the call's error, which is enough for most.
  func refuse(_ head: AnswerHead, body: [UInt8]) {}
}
