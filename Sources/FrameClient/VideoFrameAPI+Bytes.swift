extension VideoFrameAPI {
  /// The encoded bytes of one frame, as the platform has them.
  ///
  /// Throws: `FrameClientError`.
  public func downloadBytes(video: Int, index: Int) async throws(FrameClientError) -> [UInt8] {
    let all = try await downloadBytes(video: video, indices: [index])
    guard let bytes = all.first else { throw .cancelled }
    return bytes
  }

  /// The encoded bytes of frames, one for each of `indices`, in their order; repeats share storage.
  ///
  /// Throws: `FrameClientError` for the first frame that can't be had; the others are given up.
  public func downloadBytes(
    video: Int, indices: [Int], progress: ProgressHandler? = nil
  ) async throws(FrameClientError) -> [[UInt8]] {
    var bytes: [Int: [UInt8]] = [:]
    for await frame in try frames(video: video, indices: indices, progress: progress) {
      bytes[frame.index] = try frame.get().bytes
    }
    return try inOrder(indices, bytes)
  }

  /// Encoded frames as they come: a result for each distinct index, the failed ones among them.
  ///
  /// Frames are asked for while the loop runs, a few slices ahead of it. Leaving the loop takes
  /// back what is still wanted; where the task is cancelled the sequence ends early. Each loop over
  /// the sequence downloads anew.
  ///
  /// Throws: `invalidVideo`, `invalidIndex`.
  public func frames(
    video: Int, indices: [Int], order: FrameOrder = .arrival, progress: ProgressHandler? = nil
  ) throws(FrameClientError) -> some AsyncSequence<FrameResult<EncodedFrame>, Never> & Sendable {
    let plan = try plan(video: video, indices: indices, order: order, progress: progress)
    return EncodedFrames { [store] in FrameSource(store: store, plan: plan) }
  }

  /// What `process` makes of each distinct frame, several at once.
  ///
  /// Throws: `invalidVideo`, `invalidIndex`.
  package func processedFrames<Output>(
    video: Int, indices: [Int], order: FrameOrder = .arrival, progress: ProgressHandler? = nil,
    process: @escaping ProcessedFrames<Output>.Process
  ) throws(FrameClientError) -> ProcessedFrames<Output> {
    let plan = try plan(video: video, indices: indices, order: order, progress: progress)
    return ProcessedFrames(
      makeSource: { [store] in FrameSource(store: store, plan: plan) },
      workers: options.workers, process: process)
  }

  /// A value for each position. Throws `cancelled` where one is missing: every frame that could not
  /// be had has thrown before.
  func inOrder<Value>(
    _ indices: [Int], _ values: [Int: Value]
  ) throws(FrameClientError) -> [Value] {
    var ordered: [Value] = []
    ordered.reserveCapacity(indices.count)
    for index in indices {
      guard let value = values[index] else { throw .cancelled }
      ordered.append(value)
    }
    return ordered
  }
}
