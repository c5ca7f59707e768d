import FrameBytes

/// What came of a `ServerRequest`: all of it, once the call is over, and what was whole where the
/// call failed.
package struct ServerAnswer: Sendable {
  /// 0 where no head came.
  package var status = 0
  package var contentType: String?
  /// Of a 200: the body, or the part of the document's name where it came whole.
  package var document: [UInt8]?
  /// Of another status, as much as was read: raw, and it may hold the key.
  package var errorBody: [UInt8] = []
  /// Whole frames that were asked for, in order of arrival.
  package var frames: [(index: Int64, frame: Frame)] = []
  /// Frames that were asked for and came damaged or cut, and never whole.
  package var defects: [(index: Int64, defect: FrameDefect)] = []
  /// Why it is no 200, or not whole; nil where it is.
  package var error: PlatformError?

  init(error: PlatformError? = nil) { self.error = error }

  /// The same, with every occurrence of `secret` in the error's texts blotted out.
  func redacting(_ secret: String?) -> ServerAnswer {
    var answer = self
    answer.error = error?.redacting(secret)
    return answer
  }
}
