import FrameBytes

/// Reads the answer of `videos.download-frame`: the body is the encoded frame.
final class SingleFrameReader: AnswerReader {
  private(set) var framesReported = 0
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
      let frame = try Frame(checking: bytes.trimmingSpareCapacity())
      framesReported = 1
      onEvent(.frame(index: index, frame))
      return nil
    } catch {
      // Something else altogether says what is wrong with the platform rather than with the frame.
      if error == .notAnImage, isSomethingElse {
        return .invalid(Excerpt.describing(bytes, contentType: contentType))
      }
      onEvent(.defect(index: index, error))
      return nil
    }
  }

  /// Whether bytes that are no image don't even pretend to be one.
  private var isSomethingElse: Bool {
    let type = contentType?.lowercased() ?? ""
    let mayBeImage =
      type.isEmpty || type.hasPrefix("image/") || type.hasPrefix("application/octet-stream")
    let first = bytes.first { $0 > 0x20 }
    return !mayBeImage || first == UInt8(ascii: "<") || first == UInt8(ascii: "{")
  }
}

extension [UInt8] {
  /// Itself, or a copy where more than half of the storage would lie idle: caches count capacity.
  func trimmingSpareCapacity() -> [UInt8] {
    guard capacity / 2 > count else { return self }
    // An array made of the whole slice would have the same storage.
    var copy: [UInt8] = []
    copy.reserveCapacity(count)
    copy.append(contentsOf: self)
    return copy
  }
}
