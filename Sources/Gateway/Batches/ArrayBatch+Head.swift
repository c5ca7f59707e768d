import FrameStore

extension ArrayBatch {
  /// What has come before the head may go out, and what is being made of it.
  struct Head {
    /// Frames a codec thread that are decoded ahead of the reader at most, beside what the window
    /// allows: enough that no thread waits while many are sent, few enough for the caches.
    static let framesAhead = 3

    let array: ArrayBatch
    let rendition: Rendition
    let source: BatchSource
    private let recycled = RecycledBuffers()
    private var first: (index: Int64, shape: ArrayShape)?
    private var pipeline: BatchPipeline
    private var recent: RecentOutcomes
    private var started: [RecentOutcomes.Making] = []
    private var waiting: [BatchItem] = []

    init(array: ArrayBatch, rendition: Rendition, source: BatchSource) {
      self.array = array
      self.rendition = rendition
      self.source = source
      pipeline = array.batch.pipeline(source, lookahead: 1, recycled: recycled)
      recent = RecentOutcomes(capacity: Self.mostAhead(array))
    }

    /// Throws where the frame is of another shape than the first, or the array too large.
    mutating func append(_ item: BatchItem) throws(Problem) {
      guard let shape = try array.shape(of: item, as: rendition) else { return }
      guard let first else {
        try array.refuseWhatIsTooLarge(shape)
        first = (item.index, shape)
        begin(item)
        return
      }
      guard first.shape == shape else {
        throw ArrayBatch.mismatch(first.index, first.shape, item.index, shape)
      }
      // In order: none overtakes one that waits.
      if waiting.isEmpty, started.count < lookahead(of: shape) {
        begin(item)
      } else {
        waiting.append(item)
      }
    }

    mutating func prepared() throws(Problem) -> Prepared {
      guard let first else { throw Problem(.overloaded, "the caller left") }
      pipeline.lookahead = lookahead(of: first.shape)
      return Prepared(
        batch: array.batch, shape: first.shape, pipeline: pipeline, recycled: recycled,
        started: started, gathered: waiting)
    }

    func cancel() {
      source.cancel()
      for making in started { making.cancel() }
    }

    private mutating func begin(_ item: BatchItem) {
      let pipeline = pipeline
      started.append(recent.making(item) { pipeline.start($0) })
    }

    private static func mostAhead(_ array: ArrayBatch) -> Int {
      framesAhead * array.batch.responder.renderer.pool.threads
    }

    /// Decoded frames that may be held: what fits into the batch's window, and one in any case.
    private func lookahead(of shape: ArrayShape) -> Int {
      let fitting = array.batch.configuration.batchWindow / max(1, shape.byteCount)
      return max(1, min(Self.mostAhead(array), fitting))
    }
  }
}
