/// A call as the address `/calls` tells it.
struct CallDocument: Encodable {
  var method: String
  var video: Int64?
  /// The frames asked for, as they stood in the request.
  var frames: [Int64]

  init(_ call: RecordedCall) {
    method = call.method
    video = call.video
    frames = call.indices
  }
}
