/// Gathers a JSON answer.
final class DocumentReader: AnswerReader {
  let framesReported = 0
  private let maximumBytes: Int
  private let completion: (Result<[UInt8], PlatformError>) -> Void
  private var bytes: [UInt8] = []

  init(maximumBytes: Int, completion: @escaping (Result<[UInt8], PlatformError>) -> Void) {
    self.maximumBytes = maximumBytes
    self.completion = completion
  }

  func begin(_ head: AnswerHead) {
    bytes.reserveCapacity(Int(clamping: min(head.contentLength ?? 0, Int64(maximumBytes))))
  }

  func receive(_ input: Span<UInt8>) throws(PlatformError) {
    guard input.count <= maximumBytes - bytes.count else {
      throw .invalid("an answer of more than \(maximumBytes) bytes")
    }
    bytes.append(input)
  }

  func end(_ error: PlatformError?) -> PlatformError? {
    completion(error.map(Result.failure) ?? .success(bytes))
    return error
  }
}
