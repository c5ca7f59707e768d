import FrameClient

/// A file for each frame, written as it comes.
struct FolderSink: FrameSink {
  let path: String
  let converter: FrameConverter

  var order: FrameOrder { .arrival }
  var toleratesGaps: Bool { true }

  /// The file is written here already, so that several are at once.
  var prepare: Prepare {
    { [self] (index, frame) throws(FrameFailure) in
      let piece = try converter.piece(index, frame)
      do throws(FileError) {
        let file = try AtomicFile("\(path)/\(piece.name)")
        for run in piece.content { try file.write(run) }
        try file.commit()
      } catch {
        throw .unwritable(path: error.path, reason: error.reason)
      }
      return piece
    }
  }

  mutating func add(_ piece: FramePiece) {}

  mutating func finish(missing: [FetchRun.Missing]) {}
}
