import FrameClient

/// The one frame that is asked for, by itself.
struct ImageSink: FrameSink {
  let output: FetchDestination.Output
  let converter: FrameConverter

  var order: FrameOrder { .arrival }
  var toleratesGaps: Bool { true }
  var prepare: Prepare {
    { [converter] (index, frame) throws(FrameFailure) in try converter.piece(index, frame) }
  }

  mutating func add(_ piece: FramePiece) throws(FetchStop) {
    do throws(FileError) {
      let bytes = try ByteOutput(output)
      try bytes.write(piece.content)
      try bytes.finish()
    } catch {
      throw FetchStop(error)
    }
  }

  mutating func finish(missing: [FetchRun.Missing]) {}
}
