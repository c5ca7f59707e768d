import FrameBytes

/// Reads the answer of `videos.download-frame`: the body is the encoded frame.
final class SingleFrameReader: AnswerReader {
  private let index: Int64
  private let maximumBytes: Int
  private let onEvent: (FrameEvent) -> Void
  private var contentType: String?
  private var bytes: [UInt8] = []

  init(index: Int64, maximumBytes: Int, onEvent: @escaping (FrameEvent) -> Void) {
    self.index = index
    self.maximumBytes = maximumBytes
    self.onEvent = onEvent
  }

  func begin(_ head: AnswerHead) {
    contentType = head.contentType
    bytes.reserveCapacity(Int(clamping: min(head.contentLength ?? 0, Int64(maximumBytes))))
  }

  func receive(_ input: Span<UInt8>) throws(PlatformError) {
    guard input.count <= maximumBytes - bytes.count else {
      throw .invalid("a frame of more than \(maximumBytes) bytes")
    }
    bytes.append(input)
  }

  func end(_ error: PlatformError?) -> PlatformError? {
    let error = error ?? report()
    onEvent(.ended(error))
    return error
  }

  private func report() -> PlatformError? {
    do throws(FrameDefect) {
      onEvent(.frame(index: index, try Frame(checking: bytes.trimmingSpareCapacity())))
      return nil
    } catch {
      // Text in place of a frame says what is wrong with the platform rather than with the frame.
      if error == .notAnImage, looksLikeText {
        return .invalid(Excerpt.describing(bytes, contentType: contentType))
      }
      onEvent(.defect(index: index, error))
      return nil
    }
  }

  private var looksLikeText: Bool {
    let type = contentType?.lowercased() ?? ""
    return type.hasPrefix("text/") || type.contains("json") || type.contains("html")
      || bytes.first { $0 > 0x20 }.map { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "{") }
        == true
  }
}

extension [UInt8] {
  /// Itself, or a copy where more than half of the storage would lie idle: caches count capacity.
  func trimmingSpareCapacity() -> [UInt8] {
    capacity / 2 > count ? Array(self[...]) : self
  }
}
