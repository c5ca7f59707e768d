import Archive
import FrameClient
import Imaging

/// One array with a slot for each position, all of the first frame's shape; it has no gaps.
struct ArraySink: FrameSink {
  private let positions: [Int]
  private let converter: FrameConverter
  private let output: ByteOutput
  private var written = 0
  private var first: (index: Int, shape: PixelShape)?
  /// Frames that positions still to be written want.
  private var held: [Int: [ArraySlice<UInt8>]] = [:]
  /// Positions still to be written, by frame.
  private var left: [Int: Int]

  /// Throws: `FileError`.
  init(
    _ output: FetchDestination.Output, positions: [Int], converter: FrameConverter
  ) throws(FileError) {
    self.positions = positions
    self.converter = converter
    self.output = try ByteOutput(output)
    left = positions.reduce(into: [:]) { $0[$1, default: 0] += 1 }
  }

  var order: FrameOrder { .request }
  var toleratesGaps: Bool { false }
  var prepare: Prepare {
    { [converter] (index, frame) throws(FrameFailure) in try converter.piece(index, frame) }
  }

  mutating func add(_ piece: FramePiece) throws(FetchStop) {
    guard let shape = piece.shape else { return }
    if let first, first.shape != shape {
      throw .unfit(
        "no array: frame \(first.index) is \(first.shape.dimensions) of \(first.shape.bitDepth) "
          + "bits, frame \(piece.index) is \(shape.dimensions) of \(shape.bitDepth)")
    }
    held[piece.index] = piece.content
    do throws(FileError) {
      if first == nil {
        first = (piece.index, shape)
        let header = NPYHeader.bytes(
          shape: [positions.count] + shape.dimensions, dtype: shape.dtype)
        try output.write([header[...]])
      }
      try writeWhatIsNext()
    } catch {
      throw FetchStop(error)
    }
  }

  mutating func finish(missing: [FetchRun.Missing]) throws(FetchStop) {
    do throws(FileError) {
      try output.finish()
    } catch {
      throw FetchStop(error)
    }
  }

  private mutating func writeWhatIsNext() throws(FileError) {
    while written < positions.count, let content = held[positions[written]] {
      let index = positions[written]
      try output.write(content)
      written += 1
      left[index, default: 1] -= 1
      if left[index] == 0 { held[index] = nil }
    }
  }
}
