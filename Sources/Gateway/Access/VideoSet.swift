/// Videos by number: `1,5,10-20`, or `none`.
struct VideoSet: Hashable, Sendable {
  /// Ranges in one set at most.
  static let longest = 1000

  /// In ascending order, apart from each other.
  private let ranges: [ClosedRange<Int64>]

  static let none = VideoSet(ranges: [])

  private init(ranges: [ClosedRange<Int64>]) { self.ranges = ranges }

  /// Nil for a text that is none, with more than `longest` ranges, or a range that runs backwards.
  init?(_ text: some StringProtocol) {
    guard text != "none" else {
      self = .none
      return
    }
    let items = text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    guard items.count <= Self.longest else { return nil }
    var ranges: [ClosedRange<Int64>] = []
    for item in items {
      let ends = item.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        .map { URLText.decimal($0) }
      guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1],
        first >= 1, last >= first
      else { return nil }
      ranges.append(first...last)
    }
    ranges.sort { $0.lowerBound < $1.lowerBound }
    var merged: [ClosedRange<Int64>] = []
    for range in ranges {
      if let before = merged.last, range.lowerBound <= before.upperBound {
        merged[merged.count - 1] =
          before.lowerBound...max(before.upperBound, range.upperBound)
      } else {
        merged.append(range)
      }
    }
    self.ranges = merged
  }

  func contains(_ video: Int64) -> Bool {
    var (low, high) = (0, ranges.count)
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound < video { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].contains(video)
  }
}
