import FetchScheduling
import FrameStore

/// Turns a batch's frames into pieces, a few ahead of the reader, in the source's order.
struct BatchPipeline: Sendable {
  /// A piece, or the problem of one frame.
  struct Outcome: Sendable {
    var index: Int64
    var piece: Result<BatchPiece, Problem>
  }

  let source: BatchSource
  let request: BatchRequest
  let video: VideoKey
  let caller: Caller
  let renderer: Renderer
  /// Pieces being made or waiting at once.
  var lookahead: Int
  /// Memory of pieces that have been sent, where it is to be used again.
  var recycled: RecycledBuffers?

  /// Calls `consume` for each frame, in order: those made already, those being made, those
  /// gathered, the source's; and `flush` where the next one is still to come, so that several can
  /// leave together.
  ///
  /// Ends early only by throwing: what `consume` throws, or cancellation.
  func run(
    made: [Outcome] = [], started: [Task<Outcome, Never>] = [], gathered: [BatchItem],
    consume: (Outcome) async throws -> Void, flush: () async throws -> Void = {}
  ) async throws {
    guard !request.isVerbatim else {
      return try await passOn(made, gathered, consume: consume, flush: flush)
    }
    let lane = Lane<Task<Outcome, Never>>(capacity: lookahead)
    let feeder = Task {
      for task in started where await !lane.push(task) { return }
      var recent = RecentOutcomes(capacity: lookahead)
      for item in gathered where await !lane.push(recent.making(item, start)) { return }
      while let item = await source.next() {
        guard await lane.push(recent.making(item, start)) else { return }
      }
      await lane.finish()
    }
    do {
      for outcome in made { try await consume(outcome) }
      try await withTaskCancellationHandler {
        while let task = await lane.pop() {
          try await consume(task.value)
          try await flush()
        }
        try Task.checkCancellation()
      } onCancel: {
        Task { await stop(lane, feeder) }
      }
    } catch {
      await stop(lane, feeder)
      for task in started { task.cancel() }
      throw error
    }
  }

  /// Frames that are not decoded need no lane: they go from the source to the reader.
  private func passOn(
    _ made: [Outcome], _ gathered: [BatchItem],
    consume: (Outcome) async throws -> Void, flush: () async throws -> Void
  ) async throws {
    do {
      for outcome in made { try await consume(outcome) }
      for item in gathered { try await consume(outcome(of: item)) }
      while true {
        if let item = source.nextIfReady() {
          try await consume(outcome(of: item))
          continue
        }
        try await flush()
        guard let item = await source.next() else { break }
        try await consume(outcome(of: item))
      }
      try Task.checkCancellation()
    } catch {
      source.cancel()
      throw error
    }
  }

  private func stop(_ lane: Lane<Task<Outcome, Never>>, _ feeder: Task<Void, Never>) async {
    feeder.cancel()
    source.cancel()
    await lane.finish()
    while let task = await lane.pop() { task.cancel() }
  }

  func start(_ item: BatchItem) -> Task<Outcome, Never> {
    Task { await outcome(of: item) }
  }

  /// Makes one item's piece.
  func outcome(of item: BatchItem) async -> Outcome {
    Outcome(index: item.index, piece: await piece(of: item))
  }

  private func piece(of item: BatchItem) async -> Result<BatchPiece, Problem> {
    switch item.result {
    case .failure(let failure):
      return .failure(Problem(failure, of: video.frame(item.index)))
    case .success(let fetched):
      do {
        return .success(try await piece(of: fetched.stored, item))
      } catch {
        return .failure(error)
      }
    }
  }

  private func piece(
    of source: StoredFrame, _ item: BatchItem
  ) async throws(Problem) -> BatchPiece {
    let type = source.frame.type
    guard
      case .rendition(let rendition) = try request.form(ofSource: type)
    else {
      return BatchPiece(
        index: item.index, content: source.frame.bytes, digest: source.digest,
        mediaType: type.mediaType, fileExtension: type.fileExtension, isVerbatim: true,
        shape: nil, heldBytes: item.heldBytes)
    }
    let output = try await renderer.render(
      source.frame, as: rendition, priority: .batch, for: caller, recycled: recycled)
    return BatchPiece(
      index: item.index, content: output.bytes,
      digest: request.container.isArray ? nil : SHA256Digest(of: output.bytes),
      mediaType: rendition.mediaType, fileExtension: rendition.fileExtension, isVerbatim: false,
      shape: output.shape, heldBytes: item.heldBytes)
  }
}
