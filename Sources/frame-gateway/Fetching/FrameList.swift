/// The frames that a fetch is for, as its argument has them: `0-99:5,120`.
enum FrameList {
  /// Positions in one list at most.
  static let limit = 10_000_000

  struct Failure: Error, Hashable, CustomStringConvertible {
    var description: String
  }

  /// Reads numbers and ranges with commas between; a dash is inclusive, a colon gives a step.
  ///
  /// Throws: `Failure`, before anything is expanded where the list is too long.
  static func parse(_ text: String, limit: Int = limit) throws(Failure) -> [Int] {
    var strides: [ClosedRange<Int>] = []
    var steps: [Int] = []
    var count = 0
    for item in text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
      guard let (range, step) = stride(item) else {
        throw Failure(description: "'\(text)' is no list of frames such as 0-99:5,120")
      }
      let (total, overflowed) = count.addingReportingOverflow((range.count - 1) / step + 1)
      guard !overflowed, total <= limit else {
        throw Failure(description: "'\(text)' is more than \(limit) frames")
      }
      count = total
      strides.append(range)
      steps.append(step)
    }
    return zip(strides, steps).flatMap { range, step in
      Array(Swift.stride(from: range.lowerBound, through: range.upperBound, by: step))
    }
  }

  /// A list that reads as these indices, in ascending order: `7,9,100-120`.
  static func text(of indices: [Int]) -> String {
    var runs: [ClosedRange<Int>] = []
    for index in Set(indices).sorted() {
      if let last = runs.last, last.upperBound + 1 == index {
        runs[runs.count - 1] = last.lowerBound...index
      } else {
        runs.append(index...index)
      }
    }
    return runs.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
      .joined(separator: ",")
  }

  /// A decimal of digits alone, at most 18 of them.
  static func number(_ text: some Collection<UInt8>) -> Int? {
    guard (1...18).contains(text.count) else { return nil }
    var value = 0
    for byte in text {
      guard (0x30...0x39).contains(byte) else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    return value
  }

  private static func stride(_ item: Substring.UTF8View) -> (ClosedRange<Int>, Int)? {
    let halves = item.split(
      separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
    let bounds = halves[0].split(
      separator: UInt8(ascii: "-"), maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = number(bounds[0]), bounds.count == 2 || halves.count == 1,
      let last = bounds.count == 2 ? number(bounds[1]) : first, last >= first,
      let step = halves.count == 2 ? number(halves[1]) : 1, step >= 1
    else { return nil }
    return (first...last, step)
  }
}
