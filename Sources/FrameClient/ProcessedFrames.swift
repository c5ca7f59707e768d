/// What is made of each distinct frame of a request, in the order in which the source gives them: a
/// few are in the making at once, ahead of the reader.
package struct ProcessedFrames<Output: Sendable>: AsyncSequence, Sendable {
  package typealias Element = FrameResult<Output>
  package typealias Failure = Never

  /// Makes something of one frame; it runs beside others of its kind.
  package typealias Process =
    @Sendable (_ index: Int, EncodedFrame) throws(FrameFailure) -> Output

  let makeSource: @Sendable () -> FrameSource
  /// Frames in the making at once.
  let workers: Int
  let process: Process

  package func makeAsyncIterator() -> Iterator {
    Iterator(source: makeSource(), workers: workers, process: process)
  }

  package struct Iterator: AsyncIteratorProtocol {
    package typealias Failure = Never

    let source: FrameSource
    let workers: Int
    let process: Process
    private var underWay: [Task<FrameResult<Output>, Never>] = []

    init(source: FrameSource, workers: Int, process: @escaping Process) {
      self.source = source
      self.workers = workers
      self.process = process
    }

    package mutating func next() async -> FrameResult<Output>? {
      while underWay.count < workers, let arrival = await source.takeReady() { start(arrival) }
      if underWay.isEmpty {
        guard let arrival = await source.next() else { return nil }
        start(arrival)
      }
      return Task.isCancelled ? nil : await underWay.removeFirst().value
    }

    /// Waits for what is in the making, where the reader leaves early.
    package mutating func finish() async {
      for task in underWay { _ = await task.value }
      underWay = []
    }

    private mutating func start(_ arrival: FrameSource.Arrival) {
      let encoded = FrameResult(arrival)
      underWay.append(
        Task.detached { [process] in
          FrameResult(
            index: encoded.index,
            result: encoded.result.flatMap { frame in
              Result { () throws(FrameFailure) in try process(encoded.index, frame) }
            },
            positions: encoded.positions)
        })
    }
  }
}
