/// Each distinct frame of a request, or why there is none, as the source gives it.
struct EncodedFrames: AsyncSequence, Sendable {
  typealias Element = FrameResult<EncodedFrame>
  typealias Failure = Never

  let makeSource: @Sendable () -> FrameSource

  func makeAsyncIterator() -> Iterator { Iterator(source: makeSource()) }

  struct Iterator: AsyncIteratorProtocol {
    typealias Failure = Never

    let source: FrameSource

    mutating func next() async -> FrameResult<EncodedFrame>? {
      await source.next().map(FrameResult.init)
    }
  }
}

extension FrameResult<EncodedFrame> {
  init(_ arrival: FrameSource.Arrival) {
    index = arrival.index
    positions = arrival.positions
    result =
      switch arrival.result {
      case .success(let fetched): .success(EncodedFrame(frame: fetched.stored.frame))
      case .failure(let failure): .failure(FrameFailure(failure))
      }
  }
}
