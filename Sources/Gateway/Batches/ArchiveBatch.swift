import Archive
import FrameStore
import HTTPServer
import Logging

/// A batch as zip, tar or multipart: an entry a frame, the manifest last.
struct ArchiveBatch: Sendable {
  let batch: Batch
  let boundary: String

  private var request: BatchRequest { batch.request }

  /// Waits for what must be there before the head: all frames of a small batch, else the first
  /// piece.
  func prepared() async throws(Problem) -> Prepared {
    let distinct = request.distinct
    let configuration = batch.configuration
    let source = batch.source(distinct, inOrderOfArrival: request.order == .arrival)
    let threads = batch.responder.renderer.pool.threads
    var prepared = Prepared(
      batch: batch, boundary: boundary, distinct: distinct, source: source,
      pipeline: batch.pipeline(source, lookahead: threads + 1))
    let isWhole =
      request.onError == .fail && request.order == .request
      && distinct.count <= configuration.batchWholeFrames
    if isWhole {
      prepared.gathered = try await batch.gather(from: source) { _, bytes in
        bytes > configuration.batchWholeBytes
      }
    } else {
      prepared.made = try await firstPiece(from: source, by: prepared.pipeline)
    }
    return prepared
  }

  /// Outcomes up to the first piece; the first problem where there is no piece, or where one fails
  /// and the batch with it.
  private func firstPiece(
    from source: BatchSource, by pipeline: BatchPipeline
  ) async throws(Problem) -> [BatchPipeline.Outcome] {
    var made: [BatchPipeline.Outcome] = []
    while let item = await source.next() {
      let outcome = await pipeline.outcome(of: item)
      made.append(outcome)
      switch outcome.piece {
      case .success: return made
      case .failure(let problem) where request.onError == .fail:
        source.cancel()
        throw problem.about(frame: outcome.index)
      case .failure: continue
      }
    }
    guard let first = made.first, case .failure(let problem) = first.piece else {
      throw Problem(.overloaded, "the caller left")
    }
    throw problem.about(frame: first.index)
  }

  /// A batch whose head may go out.
  struct Prepared: Sendable {
    let batch: Batch
    let boundary: String
    let distinct: [Int64]
    let source: BatchSource
    let pipeline: BatchPipeline
    /// What was made before the head.
    var made: [BatchPipeline.Outcome] = []
    /// What was fetched before the head.
    var gathered: [BatchItem] = []

    /// Sends every frame, the manifest and the archive's end; throws to break the connection.
    func send(to writer: any BodyWriter) async throws {
      guard var packer = BatchPacker(batch.request.container, boundary: boundary) else {
        preconditionFailure("an array is not packed")
      }
      var manifest = ManifestDraft(video: batch.video.video, request: batch.request)
      var load = Load()
      func flush() async throws {
        guard !load.runs.isEmpty else { return }
        let sent = load
        load = Load()
        try await writer.write(sent.runs)
        source.release(sent.heldBytes)
      }
      do {
        try await pipeline.run(
          made: made, gathered: gathered,
          consume: { outcome in
            switch outcome.piece {
            case .success(let piece):
              load.append(try packer.append(piece), of: piece)
              manifest.record(piece)
              if load.bytes >= Load.worthSending { try await flush() }
            case .failure(let problem) where batch.request.onError == .report:
              manifest.record(problem, of: outcome.index)
            case .failure(let problem): throw problem
            }
          }, flush: flush)
        try await flush()
        let isReport = batch.request.onError == .report
        try await writer.write(packer.append(manifest: json(of: manifest), isReport: isReport))
        try await writer.write(packer.finish())
      } catch let problem as Problem {
        log(problem)
        // The spoiler of a tar is one only between two entries, so what is packed goes first.
        try? await flush()
        try? await writer.write(packer.spoiler)
        throw problem
      }
    }

    /// A long one takes its time, which is not the connection's loop's.
    private func json(of manifest: ManifestDraft) async -> [UInt8] {
      await Task.detached { [distinct] in manifest.manifest(distinct: distinct).json }.value
    }

    /// Entries that are packed and have not been sent yet.
    private struct Load {
      /// Bytes from which sending is not put off for more.
      static let worthSending = 1 << 20

      var runs: [ArraySlice<UInt8>] = []
      var bytes = 0
      /// Of the batch's window.
      var heldBytes = 0

      mutating func append(_ more: [ArraySlice<UInt8>], of piece: BatchPiece) {
        runs += more
        bytes += piece.content.count
        heldBytes += piece.heldBytes
      }
    }

    private func log(_ problem: Problem) {
      batch.responder.logger.warning(
        "a batch broke off behind its head",
        metadata: batch.metadata(of: problem))
    }
  }
}
