/// The words of a token's line by another reader.
struct StrictWords {
  /// As they stand there; nil: all.
  private(set) var videos: [ClosedRange<Int64>]?
  private(set) var rates: [String: (amount: Int, seconds: Int)] = [:]

  /// Nil where one is none, or there twice.
  init?(_ text: String) {
    guard text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
    for word in text.split(whereSeparator: { $0 == " " || $0 == "\t" }) {
      let sides = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard sides.count == 2 else { return nil }
      switch sides[0] {
      case "videos":
        guard videos == nil, let ranges = Self.ranges(sides[1]) else { return nil }
        videos = ranges
      case "requests", "frames", "bytes":
        guard rates[String(sides[0])] == nil, let rate = Self.rate(sides[1]) else { return nil }
        rates[String(sides[0])] = rate
      default: return nil
      }
    }
  }

  private static func number(_ text: Substring) -> Int64? {
    Int64(text).flatMap { $0 >= 0 && String($0) == text ? $0 : nil }
  }

  private static func ranges(_ text: Substring) -> [ClosedRange<Int64>]? {
    if text == "none" { return [] }
    let items = text.split(separator: ",", omittingEmptySubsequences: false)
    let ranges = items.compactMap { item -> ClosedRange<Int64>? in
      let ends = item.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
      guard let first = number(ends[0]), let last = number(ends[ends.count - 1]), first > 0,
        first <= last
      else { return nil }
      return first...last
    }
    return ranges.count == items.count && items.count <= 1000 ? ranges : nil
  }

  private static func rate(_ text: Substring) -> (amount: Int, seconds: Int)? {
    guard let slash = text.lastIndex(of: "/"), text[slash...].count == 2,
      let seconds = ["s": 1, "m": 60, "h": 3600][text.suffix(1)]
    else { return nil }
    var factor = 1
    var digits = text[..<slash]
    for (prefix, power) in [("k", 1), ("M", 2), ("G", 3)] {
      for (unit, base) in [("\(prefix)iB", 1024), ("\(prefix)B", 1000), (prefix, 1000)] {
        guard factor == 1, digits.hasSuffix(unit), unit != "kiB", unit != "KB" else { continue }
        digits = digits.dropLast(unit.count)
        factor = (0..<power).reduce(1) { product, _ in product * base }
      }
    }
    if factor == 1, digits.hasSuffix("KiB") { (digits, factor) = (digits.dropLast(3), 1024) }
    guard let number = number(digits), number > 0, number <= Int64.max / Int64(factor) else {
      return nil
    }
    return (Int(number) * factor, seconds)
  }
}
