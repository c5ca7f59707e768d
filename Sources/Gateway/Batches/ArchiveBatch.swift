import Archive
import FrameStore
import HTTPServer
import Logging

/// A batch as zip, tar or multipart: an entry a frame, the manifest last.
struct ArchiveBatch: Sendable {
  let batch: Batch
  let boundary: String

  private var request: BatchRequest { batch.request }

  /// Waits for what must be there before the head: all frames of a small batch, else the first one.
  func prepared() async throws(Problem) -> Prepared {
    let distinct = request.distinct
    let configuration = batch.configuration
    let source = batch.source(distinct, inOrderOfArrival: request.order == .arrival)
    let gathered: [BatchSource.Item]
    if request.onError == .report {
      gathered = try await firstSuccess(from: source)
    } else if request.order == .arrival || distinct.count > configuration.batchWholeFrames {
      gathered = try await batch.gather(from: source) { frames, _ in frames >= 1 }
    } else {
      gathered = try await batch.gather(from: source) { _, bytes in
        bytes > configuration.batchWholeBytes
      }
    }
    return Prepared(
      batch: batch, boundary: boundary, distinct: distinct, source: source, gathered: gathered)
  }

  /// Items up to the first that succeeded; the first problem where none does.
  private func firstSuccess(from source: BatchSource) async throws(Problem) -> [BatchSource.Item] {
    var items: [BatchSource.Item] = []
    while let item = await source.next() {
      items.append(item)
      if case .success = item.result { return items }
    }
    guard let first = items.first, case .failure(let failure) = first.result else {
      throw Problem(.overloaded, "the caller left")
    }
    throw await batch.problem(of: first, failure)
  }

  /// A batch whose head may go out.
  struct Prepared: Sendable {
    let batch: Batch
    let boundary: String
    let distinct: [Int64]
    let source: BatchSource
    let gathered: [BatchSource.Item]

    /// Sends every frame, the manifest and the archive's end; throws to break the connection.
    func send(to writer: any BodyWriter) async throws {
      guard var packer = BatchPacker(batch.request.container, boundary: boundary) else {
        preconditionFailure("an array is not packed")
      }
      var manifest = ManifestDraft(video: batch.video, request: batch.request)
      let threads = batch.responder.renderer.pool.threads
      let pipeline = batch.pipeline(source, lookahead: threads + 1)
      do {
        try await pipeline.run(gathered: gathered) { outcome in
          switch outcome.piece {
          case .success(let piece):
            try await writer.write(packer.append(piece))
            manifest.record(piece)
            await source.release(piece.heldBytes)
          case .failure(let problem) where batch.request.onError == .report:
            manifest.record(problem, of: outcome.index)
          case .failure(let problem): throw problem
          }
        }
        let isReport = batch.request.onError == .report
        try await writer.write(
          packer.append(manifest.manifest(distinct: distinct), isReport: isReport))
        try await writer.write(packer.finish())
      } catch let problem as Problem {
        log(problem)
        try? await writer.write(packer.spoiler)
        throw problem
      }
    }

    private func log(_ problem: Problem) {
      batch.responder.logger.warning(
        "a batch broke off behind its head",
        metadata: [
          "request_id": "\(batch.requestID)", "code": "\(problem.code.rawValue)",
          "detail": "\(problem.detail)",
        ])
    }
  }
}
