extension VideoFrameAPI {
  /// Writes one frame to a file, as the platform encoded it, whatever the name's extension says.
  ///
  /// The folders of `path` are made; the file appears whole or not at all, in the place of one that
  /// was there.
  ///
  /// Throws: `FrameClientError`.
  public func downloadFrame(
    video: Int, index: Int, to path: String
  ) async throws(FrameClientError) {
    try await downloadFrames(video: video, indices: [index], to: [path])
  }

  /// Writes frames to files, the first of `indices` to the first of `paths` and so on; a repeated
  /// index is asked for once and written to all of its paths.
  ///
  /// Each file is written as it comes, as ``downloadFrame(video:index:to:)`` does. What is there
  /// when an error is thrown stays, whole.
  ///
  /// Throws: `countMismatch` before anything is asked for; `FrameClientError` for the first frame
  /// that can't be had or written, and the others are given up.
  public func downloadFrames(
    video: Int, indices: [Int], to paths: [String], progress: ProgressHandler? = nil
  ) async throws(FrameClientError) {
    guard indices.count == paths.count else {
      throw .countMismatch(indices: indices.count, paths: paths.count)
    }
    let places = Dictionary(grouping: zip(indices, paths), by: \.0).mapValues { $0.map(\.1) }
    let written = try processedFrames(video: video, indices: indices, progress: progress) {
      (index, frame) throws(FrameFailure) in
      for path in places[index] ?? [] {
        do throws(FileError) {
          try AtomicFile.write(frame.bytes, to: path)
        } catch {
          throw .unwritable(path: error.path, reason: error.reason)
        }
      }
    }
    var frames = written.makeAsyncIterator()
    var left = places.count
    do throws(FrameClientError) {
      while let frame = await frames.next() {
        try frame.get()
        left -= 1
      }
    } catch {
      await frames.finish()
      throw error
    }
    await frames.finish()
    guard left == 0 else { throw .cancelled }
  }
}
