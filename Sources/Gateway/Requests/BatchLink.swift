/// A batch as a plain link: `frames.zip?frames=0-99:5&format=png`.
extension BatchDraft {
  init(container: BatchContainer, query: QueryItems) throws(Problem) {
    self.container = container
    var hasFrames = false
    for (name, value) in query.items {
      switch name {
      case "frames":
        selection = try FrameSelection(link: value)
        hasFrames = true
      case "format": format = value
      default: try set(name, to: value)
      }
    }
    guard hasFrames else { throw .parameter("frames", "is missing") }
  }

  /// Sets a key that JSON and links share, from its text.
  mutating func set(_ name: String, to value: String) throws(Problem) {
    switch name {
    case "on_error":
      guard let policy = BatchRequest.ErrorPolicy(rawValue: value) else {
        throw .parameter(name, "one of fail, report is wanted")
      }
      onError = policy
    case "order":
      guard let order = BatchRequest.Order(rawValue: value) else {
        throw .parameter(name, "one of request, arrival is wanted")
      }
      self.order = order
    default:
      guard try options.set(name, to: value) else {
        throw .parameter(name, "no such parameter")
      }
    }
  }
}
