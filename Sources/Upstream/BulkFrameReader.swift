import FrameBytes
import Multipart

/// Reads the answer of `videos.bulk.download-frame` while it arrives: one part a frame, named by
/// the frame's index, in any order.
///
/// A gateway's batch has the same form, and one part more that is a document.
final class BulkFrameReader: AnswerReader {
  /// The part under way.
  private struct Part {
    var kind: Kind
    var bytes: [UInt8] = []
    var isTooLong = false
  }

  private enum Kind {
    case frame(Int64)
    case document
    /// Nobody waits for it.
    case other
  }

  /// A part that is no frame.
  struct Document {
    let name: String
    /// A longer one is passed over.
    let maximumBytes: Int
    /// Gets the bytes, once; the first whole one wins.
    let onArrival: ([UInt8]) -> Void
  }

  private static let initialReserve = 64 * 1024
  private static let maximumExcerptSource = 4 * 1024

  var framesReported: Int { delivered.count }
  private let wanted: Set<Int64>
  private let maximumFrameBytes: Int
  /// Nil where it is not wanted, or has come.
  private var document: Document?
  private let onEvent: (FrameEvent) -> Void
  private var parser: MultipartParser?
  private var part = Part(kind: .other)
  private var previousSize: Int?
  private var delivered: Set<Int64> = []
  /// First defects of frames of which no whole part came so far.
  private var defects: [Int64: FrameDefect] = [:]

  /// Of an answer that is no multipart body.
  private var contentType: String?
  private var foreignBytes: [UInt8] = []

  init(
    indices: [Int64], maximumFrameBytes: Int, document: Document? = nil,
    onEvent: @escaping (FrameEvent) -> Void
  ) {
    wanted = Set(indices)
    self.maximumFrameBytes = maximumFrameBytes
    self.document = document
    self.onEvent = onEvent
  }

  func begin(_ head: AnswerHead) {
    contentType = head.contentType
    parser = try? MultipartParser(MultipartBoundary(contentType: head.contentType ?? ""))
  }

  func receive(_ input: Span<UInt8>) throws(PlatformError) {
    guard parser != nil else {
      foreignBytes.append(input)
      if foreignBytes.count >= Self.maximumExcerptSource { throw notMultipart() }
      return
    }
    var position = 0
    do throws(MultipartError) {
      while let event = try parser?.next(in: input, at: &position) {
        take(event, of: input)
      }
    } catch {
      throw .invalid("a bad multipart answer: \(error)")
    }
  }

  func end(_ error: PlatformError?) -> PlatformError? {
    let error = error ?? unfinished()
    for (index, defect) in defects.sorted(by: { $0.key < $1.key }) {
      onEvent(.defect(index: index, defect))
    }
    onEvent(.ended(error))
    return error
  }

  /// What is wrong with an answer whose HTTP framing is whole.
  private func unfinished() -> PlatformError? {
    guard let parser else { return notMultipart() }
    return parser.isClosed
      ? nil : .broken("the multipart answer ends before its closing delimiter")
  }

  private func notMultipart() -> PlatformError {
    .invalid(Excerpt.describing(foreignBytes, contentType: contentType))
  }

  private func take(_ event: MultipartParser.Event, of input: Span<UInt8>) {
    switch event {
    case .head(let head):
      part = Part(kind: kind(of: head))
      if case .frame = part.kind { part.bytes.reserveCapacity(reserve(for: head)) }
    case .bytes(let range): append(input.extracting(range))
    case .heldBytes(let bytes): append(bytes.span)
    case .partEnd: report()
    }
  }

  private func kind(of head: PartHead) -> Kind {
    guard let name = head.name else { return .other }
    if name == document?.name { return .document }
    guard let index = Int64(decimal: name.utf8), wanted.contains(index),
      !delivered.contains(index)
    else { return .other }
    return .frame(index)
  }

  private func reserve(for head: PartHead) -> Int {
    let size = head.contentLength ?? previousSize.map { $0 + $0 / 8 } ?? Self.initialReserve
    return min(size, maximumFrameBytes)
  }

  private func append(_ bytes: Span<UInt8>) {
    guard !part.isTooLong else { return }
    let limit: Int
    switch part.kind {
    case .frame: limit = maximumFrameBytes
    case .document: limit = document?.maximumBytes ?? 0
    case .other: return
    }
    guard bytes.count <= limit - part.bytes.count else {
      part.isTooLong = true
      part.bytes = []
      return
    }
    part.bytes.append(bytes)
  }

  private func report() {
    let ended = part
    part = Part(kind: .other)
    switch ended.kind {
    case .frame(let index): report(index, ended.bytes, isTooLong: ended.isTooLong)
    case .document where !ended.isTooLong:
      document?.onArrival(ended.bytes)
      document = nil
    case .document, .other: break
    }
  }

  private func report(_ index: Int64, _ bytes: [UInt8], isTooLong: Bool) {
    do throws(FrameDefect) {
      guard !isTooLong else {
        throw .damaged(offset: maximumFrameBytes, what: "longer than the limit")
      }
      previousSize = bytes.count
      let frame = try Frame(checking: bytes.trimmingSpareCapacity())
      delivered.insert(index)
      defects[index] = nil
      onEvent(.frame(index: index, frame))
    } catch {
      if defects[index] == nil { defects[index] = error }
    }
  }
}
