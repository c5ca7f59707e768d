import HTTPWire

/// How a response goes out: what its request and RFC 9110 and 9112 make of what the handler said.
struct ResponsePlan {
  enum Content {
    case none
    case runs([ArraySlice<UInt8>])
    /// With `remaining` bytes to come where the length was declared.
    case stream(remaining: Int64?, isChunked: Bool, @Sendable (any BodyWriter) async throws -> Void)
    /// The handler left out a body that has to be there: the connection breaks.
    case missing
  }

  /// The request's facts that matter for its response.
  struct Asked {
    var isHead = false
    var isVersion11 = true
    var keepsConnection = false
  }

  var framing: ResponseHead.Framing
  var content: Content
  /// Whether the connection may carry another request behind this response.
  var keepsConnection: Bool

  init(_ response: Response, to asked: Asked) {
    keepsConnection = asked.keepsConnection && !response.closes
    let isBodiless = asked.isHead || response.status == 204 || response.status == 304
    switch response.body {
    case .empty:
      framing = .length(0)
      content = .none
    case .bytes(let runs):
      framing = .length(runs.reduce(0) { $0 + Int64($1.count) })
      content = .runs(runs)
    case .stream(let length?, let producer):
      framing = .length(length)
      content = .stream(remaining: length, isChunked: false, producer)
    case .stream(nil, let producer):
      framing = asked.isVersion11 ? .chunked : .none
      content = .stream(remaining: nil, isChunked: asked.isVersion11, producer)
      // Only the connection's end delimits it (RFC 9112, section 6.3, rule 8).
      if !asked.isVersion11, !isBodiless { keepsConnection = false }
    case .omitted(let length):
      framing = length.map { .length($0) } ?? .none
      content = isBodiless ? .none : .missing
    }
    if isBodiless { content = .none }
    if response.status == 204 { framing = .none }
    // A 304 may say the length of the 200 it stands for, and no other (RFC 9110, section 8.6).
    if response.status == 304, case .empty = response.body { framing = .none }
    if case .missing = content { keepsConnection = false }
  }

  /// What `Connection` has to say: HTTP/1.0 does not keep a connection by itself.
  func persistence(for asked: Asked) -> ResponseHead.Persistence {
    guard keepsConnection else { return .close }
    return asked.isVersion11 ? .unsaid : .keepAlive
  }
}
