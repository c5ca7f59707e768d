/// What a connection's next head may begin its fields with.
enum Repetition: Sendable {
  case unknown
  /// There was one head: who asks once may never ask again, and is not worth the memory.
  case once
  case lines(RepeatedLines)
  /// Heads differ from the first line on, or are too long.
  case none

  var count: Int { if case .lines(let lines) = self { lines.count } else { 0 } }

  /// A head's section has ended.
  mutating func end(_ lines: Span<UInt8>, _ section: FieldSection, _ limits: RequestLimits) {
    switch self {
    case .unknown: self = .once
    case .once: remember(lines, section, limits)
    case .lines, .none: break
    }
  }

  mutating func remember(_ lines: Span<UInt8>, _ section: FieldSection, _ limits: RequestLimits) {
    guard !lines.isEmpty, lines.count <= limits.repeatedBytes else {
      self = .none
      return
    }
    self = .lines(RepeatedLines(lines.withUnsafeBufferPointer { Array($0) }, section))
  }
}
