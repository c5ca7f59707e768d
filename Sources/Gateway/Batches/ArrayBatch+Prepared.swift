import Archive
import FrameStore
import HTTPServer

extension ArrayBatch {
  /// A batch whose head may go out.
  struct Prepared: Sendable {
    let batch: Batch
    /// Of one frame.
    let shape: ArrayShape
    let pipeline: BatchPipeline
    let recycled: RecycledBuffers
    /// Being decoded since before the head.
    let started: [RecentOutcomes.Making]
    /// Fetched before the head.
    let gathered: [BatchItem]

    private var header: [UInt8] {
      guard batch.request.container == .npy else { return [] }
      return NPYHeader.bytes(
        shape: [batch.request.positions.count] + shape.dimensions,
        dtype: shape.bitDepth == 16 ? .uint16 : .uint8)
    }

    /// Of the whole body, in bytes.
    var length: Int64 {
      Int64(header.count) + Int64(shape.byteCount) * Int64(batch.request.positions.count)
    }

    /// Sends every position; throws to break the connection.
    func send(to writer: any BodyWriter) async throws {
      let header = header
      if !header.isEmpty { try await writer.write([header[...]]) }
      // What was sent last may still stand in the connection's buffer.
      var last: [UInt8] = []
      try await pipeline.run(started: started, gathered: gathered) { outcome in
        let piece = try outcome.piece.get()
        guard piece.shape == shape else {
          throw ArrayBatch.mismatch(
            batch.request.positions[0], shape, piece.index, piece.shape ?? shape)
        }
        try await writer.write([piece.content[...]])
        pipeline.source.release(piece.heldBytes)
        recycled.give(last)
        last = piece.content
      }
    }
  }
}
