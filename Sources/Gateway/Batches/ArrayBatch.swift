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
  /// that of all. The first frames are decoded meanwhile.
  func prepared() async throws(Problem) -> Prepared {
    guard let format = request.format else { preconditionFailure("an array has a format") }
    let rendition = Rendition(format: format, options: request.options)
    let first = mayBeTooLarge(rendition) ? try await firstItem(as: rendition) : []
    let source = batch.source(Array(request.positions.dropFirst(first.count)))
    var head = Head(array: self, rendition: rendition, source: source)
    do throws(Problem) {
      for item in first { try head.append(item) }
      let isSmall = request.distinct.count <= configuration.batchWholeFrames
      if isSmall || first.isEmpty {
        _ = try await batch.gather(from: source) { frames, bytes in
          isSmall ? bytes > configuration.batchWholeBytes : frames >= 1
        } each: { (item) throws(Problem) in
          try head.append(item)
        }
      }
      return try head.prepared()
    } catch {
      head.cancel()
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
    let source = batch.source([request.positions[0]])
    return try await batch.gather(from: source) { _, _ in
      false
    } each: { (item) throws(Problem) in
      if let shape = try shape(of: item, as: rendition) { try refuseWhatIsTooLarge(shape) }
    }
  }

  func shape(of item: BatchItem, as rendition: Rendition) throws(Problem) -> ArrayShape? {
    guard case .success(let fetched) = item.result else { return nil }
    return try batch.responder.renderer.shape(of: fetched.stored.frame, as: rendition)
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

  func refuseWhatIsTooLarge(_ shape: ArrayShape) throws(Problem) {
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
