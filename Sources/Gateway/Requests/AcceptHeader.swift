/// The media ranges of an `Accept` field (RFC 9110, section 12.5.1), with their weights.
struct AcceptHeader: Sendable, Hashable {
  private struct MediaRange: Sendable, Hashable {
    var type: String
    var subtype: String
    /// Thousandths, 0 to 1000.
    var weight: Int

    /// 0: no match; more is more specific.
    func specificity(for mediaType: String) -> Int {
      if type == "*" { return 1 }
      let parts = mediaType.split(separator: "/", maxSplits: 1)
      guard parts.count == 2, parts[0] == type else { return 0 }
      if subtype == "*" { return 2 }
      return parts[1] == subtype ? 3 : 0
    }
  }

  private var ranges: [MediaRange]

  /// An absent field, or one in which nothing can be read, accepts everything.
  init(_ text: String?) {
    ranges = (text ?? "").split(separator: ",").compactMap(Self.range)
    if ranges.isEmpty { ranges = [MediaRange(type: "*", subtype: "*", weight: 1000)] }
  }

  /// The weight of a media type, in thousandths; 0 is not acceptable.
  func weight(of mediaType: String) -> Int {
    var best = (specificity: 0, weight: 0)
    for range in ranges {
      let specificity = range.specificity(for: mediaType)
      if specificity > best.specificity { best = (specificity, range.weight) }
    }
    return best.weight
  }

  /// The heaviest of `offered`, the first of equals; nil where none is acceptable.
  func best(of offered: [String]) -> String? {
    var best: (type: String, weight: Int)?
    for type in offered {
      let weight = weight(of: type)
      if weight > (best?.weight ?? 0) { best = (type, weight) }
    }
    return best?.type
  }

  private static func range(_ text: Substring) -> MediaRange? {
    let parts = text.split(separator: ";").map { trimmed($0) }
    guard let media = parts.first else { return nil }
    let names = media.lowercased().split(
      separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard names.count == 2, !names[0].isEmpty, !names[1].isEmpty,
      names[0] != "*" || names[1] == "*"
    else { return nil }
    var weight = 1000
    for parameter in parts.dropFirst() {
      let lowered = parameter.lowercased()
      if lowered.hasPrefix("q=") { weight = thousandths(lowered.dropFirst(2)) ?? 0 }
    }
    return MediaRange(type: String(names[0]), subtype: String(names[1]), weight: weight)
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return text
  }

  /// A qvalue (RFC 9110, section 12.4.2); nil where it is none.
  private static func thousandths(_ text: Substring) -> Int? {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = parts.first, whole == "0" || whole == "1" else { return nil }
    var fraction = 0
    if parts.count == 2 {
      guard parts[1].count <= 3 else { return nil }
      for place in 0..<3 {
        let digits = Array(parts[1].utf8)
        guard place < digits.count else {
          fraction *= 10
          continue
        }
        guard digits[place] >= 0x30, digits[place] <= 0x39 else { return nil }
        fraction = fraction * 10 + Int(digits[place] - 0x30)
      }
    }
    let value = (whole == "1" ? 1000 : 0) + fraction
    return value <= 1000 ? value : nil
  }
}
