/// A call to an address outside the platform's API, such as a gateway's.
package struct ServerRequest: Sendable {
  /// What is wanted of a multipart answer.
  package struct Parts: Sendable {
    /// 0-based; the parts named by them are frames.
    package var frames: [Int64]
    /// The name of the part that is a document.
    package var document: String

    package init(frames: [Int64], document: String) {
      self.frames = frames
      self.document = document
    }
  }

  /// Below the server's address, with a slash before it.
  package var path: String
  /// The JSON text of a POST; nil for a GET.
  package var body: String?
  /// Nil: the whole answer is a document.
  package var parts: Parts?
  /// Bytes of the document at most; nil is `PlatformConfiguration.maximumAnswerBytes`. A whole
  /// answer that is longer ends the call, a longer part is passed over.
  package var maximumDocumentBytes: Int?

  package init(
    path: String, body: String? = nil, parts: Parts? = nil, maximumDocumentBytes: Int? = nil
  ) {
    self.path = path
    self.body = body
    self.parts = parts
    self.maximumDocumentBytes = maximumDocumentBytes
  }
}
