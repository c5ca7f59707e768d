extension VideoFrameAPI {
  /// The pixels of one frame.
  ///
  /// - Parameter keepAlpha: As ``downloadArrays(video:indices:keepAlpha:progress:)`` has it.
  ///
  /// Throws: `FrameClientError`.
  public func downloadArray(
    video: Int, index: Int, keepAlpha: Bool = false
  ) async throws(FrameClientError) -> PixelArray {
    let all = try await downloadArrays(video: video, indices: [index], keepAlpha: keepAlpha)
    guard let array = all.first else { throw .cancelled }
    return array
  }

  /// The pixels of frames, one array for each of `indices`, in their order; repeats share storage.
  ///
  /// Frames are decoded while others are still on their way.
  ///
  /// - Parameter keepAlpha: Without it an array has three channels of 8 bits and is upright: alpha
  ///   is dropped, not blended, 16 bits become their high byte, and the EXIF orientation is
  ///   applied. With it, alpha and 16 bits stay, and the orientation is not applied, as in the SDK.
  ///
  /// Throws: `FrameClientError` for the first frame that can't be had; the others are given up.
  public func downloadArrays(
    video: Int, indices: [Int], keepAlpha: Bool = false, progress: ProgressHandler? = nil
  ) async throws(FrameClientError) -> [PixelArray] {
    var arrays: [Int: PixelArray] = [:]
    let frames = try decodedFrames(
      video: video, indices: indices, keepAlpha: keepAlpha, progress: progress)
    for await frame in frames { arrays[frame.index] = try frame.get() }
    return try inOrder(indices, arrays)
  }

  /// The pixels of frames as they come, with their indices; a repeated index is given again.
  ///
  /// Memory stays bounded however long the list and slow the loop: frames are asked for while the
  /// loop runs, a few slices ahead of it (`Options.memory`), and `Options.workers` of them decoded.
  /// Leaving the loop takes back what is still wanted. Each loop over the sequence downloads anew.
  ///
  /// - Parameter keepAlpha: As ``downloadArrays(video:indices:keepAlpha:progress:)`` has it.
  ///
  /// Throws: `invalidVideo`, `invalidIndex`; the loop throws `frame` for the first frame that can't
  /// be had, and `cancelled`.
  public func arrays(
    video: Int, indices: [Int], keepAlpha: Bool = false, progress: ProgressHandler? = nil
  ) throws(FrameClientError)
    -> some AsyncSequence<(index: Int, array: PixelArray), FrameClientError> & Sendable
  {
    PixelArrays(
      frames: try decodedFrames(
        video: video, indices: indices, keepAlpha: keepAlpha, progress: progress))
  }

  private func decodedFrames(
    video: Int, indices: [Int], keepAlpha: Bool, progress: ProgressHandler?
  ) throws(FrameClientError) -> ProcessedFrames<PixelArray> {
    let maximumPixels = options.maximumPixels
    return try processedFrames(video: video, indices: indices, progress: progress) {
      (_, frame) throws(FrameFailure) in
      try PixelArray(decoding: frame, keepAlpha: keepAlpha, maximumPixels: maximumPixels)
    }
  }
}
