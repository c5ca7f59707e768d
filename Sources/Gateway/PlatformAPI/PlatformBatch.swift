import Archive
import FrameStore
import HTTPServer
import Logging

/// The body of `videos.bulk.download-frame`: parts named by their frames.
struct PlatformBatch: Sendable {
  let batch: Batch
  let source: BatchSource
  /// What was there before the head.
  let gathered: [BatchItem]
  let writer: MultipartWriter

  /// Sends what was gathered and the source's rest; throws to break the connection.
  func send(to body: any BodyWriter) async throws {
    do {
      for item in gathered { try await send(item, to: body) }
      while let item = await source.next() { try await send(item, to: body) }
      try Task.checkCancellation()
      try await body.write(writer.finish())
    } catch {
      source.cancel()
      if let problem = error as? Problem { log(problem) }
      throw error
    }
  }

  private func send(_ item: BatchItem, to body: any BodyWriter) async throws {
    switch item.result {
    case .failure(let failure): throw batch.problem(of: item, failure)
    case .success(let fetched):
      try await body.write(part(item.index, fetched.stored))
      source.release(item.heldBytes)
    }
  }

  private func part(_ index: Int64, _ stored: StoredFrame) -> [ArraySlice<UInt8>] {
    writer.part(
      [
        (name: "Content-Disposition", value: "form-data; name=\"\(index)\""),
        (name: "Content-Type", value: stored.frame.type.mediaType),
      ], content: [stored.frame.bytes[...]])
  }

  private func log(_ problem: Problem) {
    batch.responder.logger.warning(
      "a batch of the platform's API broke off behind its head",
      metadata: batch.metadata(of: problem))
  }
}
