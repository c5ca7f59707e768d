/// What became of one frame of a download.
public struct FrameResult<Value: Sendable>: Sendable {
  /// 0-based.
  public let index: Int
  public let result: Result<Value, FrameFailure>
  /// Positions of the request that want this frame.
  public let positions: Int

  /// The value. Throws: `FrameClientError.frame`.
  public func get() throws(FrameClientError) -> Value {
    switch result {
    case .success(let value): value
    case .failure(let failure): throw .frame(index, failure)
    }
  }
}
