/// Gathers the answer to a `ServerRequest`.
final class ServerAnswerReader: AnswerReader {
  private let reader: any AnswerReader
  private let gathered: Gathered
  private let completion: (ServerAnswer) -> Void

  /// What the readers of bodies and this one write to.
  private final class Gathered {
    var answer = ServerAnswer()

    func take(_ event: FrameEvent) {
      switch event {
      case .frame(let index, let frame): answer.frames.append((index, frame))
      case .defect(let index, let defect): answer.defects.append((index, defect))
      case .ended: break
      }
    }
  }

  init(
    _ request: ServerRequest, _ configuration: PlatformConfiguration,
    completion: @escaping (ServerAnswer) -> Void
  ) {
    let gathered = Gathered()
    let limit = request.maximumDocumentBytes ?? configuration.maximumAnswerBytes
    if let parts = request.parts {
      let document = BulkFrameReader.Document(name: parts.document, maximumBytes: limit) {
        gathered.answer.document = $0
      }
      reader = BulkFrameReader(
        indices: parts.frames, maximumFrameBytes: configuration.maximumFrameBytes,
        document: document, onEvent: gathered.take)
    } else {
      reader = DocumentReader(maximumBytes: limit) { gathered.answer.document = try? $0.get() }
    }
    self.gathered = gathered
    self.completion = completion
  }

  var framesReported: Int { reader.framesReported }

  func begin(_ head: AnswerHead) {
    note(head)
    reader.begin(head)
  }

  func receive(_ bytes: Span<UInt8>) throws(PlatformError) { try reader.receive(bytes) }

  func refuse(_ head: AnswerHead, body: [UInt8]) {
    note(head)
    gathered.answer.errorBody = body
  }

  func end(_ error: PlatformError?) -> PlatformError? {
    let error = reader.end(error)
    gathered.answer.error = error
    completion(gathered.answer)
    return error
  }

  private func note(_ head: AnswerHead) {
    gathered.answer.status = head.status
    gathered.answer.contentType = head.contentType
  }
}
