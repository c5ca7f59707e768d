import Archive
import FetchScheduling
import FrameStore
import HTTPServer
import Imaging

/// A batch as one array: a slot a position, all of the first frame's shape.
struct ArrayBatch: Sendable {
  let batch: Batch

  private var request: BatchRequest { batch.request }
  private var configuration: GatewayConfiguration { batch.configuration }

  /// Waits for what must be known before the head: the first frame's shape, and in a small batch
  /// that of all.
  func prepared() async throws(Problem) -> Prepared {
    guard let format = request.format else { preconditionFailure("an array has a format") }
    let rendition = Rendition(format: format, options: request.options)
    var gathered: [BatchItem] = []
    if mayBeTooLarge(rendition) { gathered = try await firstItem(as: rendition) }
    let source = batch.source(Array(request.positions.dropFirst(gathered.count)))
    let isSmall = request.distinct.count <= configuration.batchWholeFrames
    if isSmall || gathered.isEmpty {
      gathered += try await batch.gather(from: source) { frames, bytes in
        isSmall ? bytes > configuration.batchWholeBytes : frames >= 1
      }
    }
    do {
      let shape = try shape(ofAll: gathered, as: rendition)
      try refuseWhatIsTooLarge(shape)
      return Prepared(
        batch: batch, rendition: rendition, shape: shape, source: source, gathered: gathered)
    } catch {
      source.cancel()
      throw error
    }
  }

  /// Whether frames of the largest size that is decoded could go over the array's limit: only then
  /// is the first frame asked for alone.
  private func mayBeTooLarge(_ rendition: Rendition) -> Bool {
    let samples = rendition.pixels.channels?.count ?? Channels.rgba.count
    let pixelBytes = samples * (rendition.pixels.keepsAlpha ? 2 : 1)
    let pixels = batch.responder.renderer.limits.maximumPixels
    let largest = pixels.multipliedReportingOverflow(by: pixelBytes)
    let all = largest.partialValue.multipliedReportingOverflow(by: request.positions.count)
    return largest.overflow || all.overflow || all.partialValue > configuration.arrayBytes
  }

  /// The first frame alone, its array's size checked before any other is asked for.
  private func firstItem(as rendition: Rendition) async throws(Problem) -> [BatchItem] {
    let items = try await batch.gather(from: batch.source([request.positions[0]])) { _, _ in false }
    try refuseWhatIsTooLarge(try shape(ofAll: items, as: rendition))
    return items
  }

  private func shape(
    ofAll items: [BatchItem], as rendition: Rendition
  ) throws(Problem) -> ArrayShape {
    var first: (index: Int64, shape: ArrayShape)?
    for item in items {
      guard case .success(let fetched) = item.result else { continue }
      let shape = try batch.responder.renderer.shape(of: fetched.stored.frame, as: rendition)
      guard let known = first else {
        first = (item.index, shape)
        continue
      }
      guard known.shape == shape else {
        throw Self.mismatch(known.index, known.shape, item.index, shape)
      }
    }
    guard let first else { throw Problem(.overloaded, "the caller left") }
    return first.shape
  }

  static func mismatch(
    _ index: Int64, _ shape: ArrayShape, _ otherIndex: Int64, _ other: ArrayShape
  ) -> Problem {
    Problem(
      .shapeMismatch,
      "frame \(index) is \(ArrayShape.list(shape.dimensions)) of \(shape.dtype), frame "
        + "\(otherIndex) is \(ArrayShape.list(other.dimensions)) of \(other.dtype)",
      extensions: ["frame": .integer(otherIndex)])
  }

  private func refuseWhatIsTooLarge(_ shape: ArrayShape) throws(Problem) {
    let all = shape.byteCount.multipliedReportingOverflow(by: request.positions.count)
    guard !all.overflow, all.partialValue <= configuration.arrayBytes else {
      throw Problem(
        .tooLarge,
        "\(request.positions.count) frames of \(shape.byteCount) bytes are over the limit of "
          + "\(configuration.arrayBytes) bytes for one array",
        extensions: ["limit": .integer(Int64(configuration.arrayBytes))])
    }
    guard shape.byteCount <= configuration.workMemory else {
      throw Problem(
        .tooLarge,
        "one decoded frame takes \(shape.byteCount) bytes; the work memory has "
          + "\(configuration.workMemory)",
        extensions: ["limit": .integer(Int64(configuration.workMemory))])
    }
  }
}

extension ArrayBatch {
  /// A batch whose head may go out.
  struct Prepared: Sendable {
    let batch: Batch
    let rendition: Rendition
    /// Of one frame.
    let shape: ArrayShape
    let source: BatchSource
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
      try await batch.pipeline(source, lookahead: lookahead).run(gathered: gathered) { outcome in
        let piece = try outcome.piece.get()
        guard piece.shape == shape else {
          throw ArrayBatch.mismatch(
            batch.request.positions[0], shape, piece.index, piece.shape ?? shape)
        }
        try await writer.write([piece.content[...]])
        source.release(piece.heldBytes)
      }
    }

    /// Decoding goes ahead with every codec thread, as far as the window allows.
    private var lookahead: Int {
      let threads = batch.responder.renderer.pool.threads
      return max(1, min(threads + 1, batch.configuration.batchWindow / max(1, shape.byteCount)))
    }
  }
}
