extension Fault {
  /// A fault from a line of text, as flags have it: `KIND[=VALUE]`, then any of `first=N`, `nth=N`,
  /// `every=N`, `video=V`, `index=I`, `single`, `bulk`, `retry-after=SECONDS`, with commas.
  ///
  /// Kinds: `status=CODE`, `html=CODE`, `json`, `redirect=URL`, `delay=MS`, `pause=MS` (after the
  /// first part), `reset=BYTES`, `short=BYTES`, `pieces=BYTES`, `missing=INDEX`, `reversed`,
  /// `repeated`, `truncated=BYTES`, `garbled`, `look-alike`, `unclosed`.
  ///
  /// Throws: `EmulatorError.invalidFault`.
  public init(parsing text: String) throws(EmulatorError) {
    var items: [(key: String, value: String?)] = text.split(
      separator: ",", omittingEmptySubsequences: false
    ).map { item in
      let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (String(parts[0]), parts.count > 1 ? String(parts[1]) : nil)
    }
    let kind = items.removeFirst()
    guard let parsed = FaultKind(name: kind.key, value: kind.value) else {
      throw .invalidFault(text)
    }
    self.init(parsed)
    for item in items {
      guard apply(item.key, item.value) else { throw .invalidFault(text) }
    }
  }

  private mutating func apply(_ key: String, _ value: String?) -> Bool {
    let number = value.flatMap { Int64(digits: $0) }
    switch (key, number, value) {
    case ("single", _, nil): method = .single
    case ("bulk", _, nil): method = .bulk
    case ("video", let video?, _): self.video = video
    case ("index", let index?, _): self.index = index
    case ("retry-after", let seconds?, _):
      guard case .status(let code, _, let body) = kind else { return false }
      kind = .status(code, retryAfter: .seconds(Int(seconds)), body: body)
    case ("first", let count?, _): occurrence = .first(Int(count))
    case ("nth", let place?, _) where place > 0: occurrence = .nth(Int(place))
    case ("every", let period?, _) where period > 0: occurrence = .every(Int(period))
    default: return false
    }
    return true
  }
}

extension FaultKind {
  /// Nil where the name is none or the value doesn't fit it.
  fileprivate init?(name: String, value: String?) {
    if name == "redirect", let value, !value.isEmpty {
      self = .redirect(to: value)
      return
    }
    if let value {
      guard let number = Int64(digits: value).flatMap({ Int32(exactly: $0) }) else { return nil }
      self.init(name: name, number: Int(number))
      return
    }
    switch name {
    case "json": self = .answer(contentType: "application/json", body: Array("{}".utf8))
    case "reversed": self = .reversed
    case "repeated": self = .repeated
    case "garbled": self = .damaged(nil, .garbled)
    case "look-alike": self = .damaged(nil, .delimiterLookAlike)
    case "unclosed": self = .withoutClosingDelimiter
    default: return nil
    }
  }

  private init?(name: String, number: Int) {
    switch name {
    case "status" where (200...599).contains(number): self = .status(number)
    case "html" where (200...599).contains(number): self = .status(number, body: .html)
    case "delay": self = .delay(.milliseconds(number))
    case "pause": self = .pause(afterParts: 1, for: .milliseconds(number))
    case "reset": self = .reset(afterBytes: number)
    case "short": self = .shortBody(missing: number)
    case "pieces" where number > 0: self = .pieces(of: number)
    case "missing": self = .withoutPart(Int64(number))
    case "truncated": self = .damaged(nil, .truncated(to: number))
    default: return nil
    }
  }
}
