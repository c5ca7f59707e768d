/// The frames that a batch asks for: single ones and ranges, counted before anything is expanded.
struct FrameSelection: Sendable, Hashable {
  /// `start`, `start + step`, … below `stop`.
  struct Stride: Sendable, Hashable {
    var start: Int64
    var stop: Int64
    var step: Int64

    /// Positions in it, without overflow.
    var count: Int64 {
      guard stop > start else { return 0 }
      let (span, overflowed) = stop.subtractingReportingOverflow(start)
      return overflowed ? .max : (span - 1) / step + 1
    }
  }

  private(set) var strides: [Stride] = []

  init() {}

  mutating func append(_ index: Int64) {
    strides.append(Stride(start: index, stop: index + 1, step: 1))
  }

  mutating func append(_ stride: Stride) { strides.append(stride) }

  /// All positions, counted by arithmetic; saturates.
  var count: Int64 {
    strides.reduce(0) { sum, stride in
      let (total, overflowed) = sum.addingReportingOverflow(stride.count)
      return overflowed ? .max : total
    }
  }

  /// Every position in order, repeats included. Throws `too_many_frames` before anything is
  /// allocated, and `invalid_request` where there is none.
  func positions(atMost limit: Int) throws(Problem) -> [Int64] {
    let count = count
    guard count > 0 else { throw Problem(.invalidRequest, "no frame is asked for") }
    guard count <= Int64(limit) else {
      throw Problem(
        .tooManyFrames, "\(count) frames are asked for; a batch may have \(limit)",
        extensions: ["limit": .integer(Int64(limit))])
    }
    var positions: [Int64] = []
    positions.reserveCapacity(Int(count))
    for stride in strides {
      var index = stride.start
      for _ in 0..<stride.count {
        positions.append(index)
        index &+= stride.step
      }
    }
    return positions
  }

  /// Reads a link's `frames=5,1,0-99,0-99:5`; a dash is inclusive.
  init(link text: String) throws(Problem) {
    for item in text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
      let halves = item.split(
        separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
      let bounds = halves[0].split(
        separator: UInt8(ascii: "-"), maxSplits: 1, omittingEmptySubsequences: false)
      guard let first = URLText.decimal(bounds[0]), first < .max,
        let last = bounds.count == 2 ? URLText.decimal(bounds[1]) : first, last >= first,
        last < .max,
        let step = halves.count == 2 ? URLText.decimal(halves[1]) : 1, step >= 1,
        halves.count == 1 || bounds.count == 2
      else {
        throw .parameter("frames", "a list such as 5,1,0-99,0-99:5 is wanted")
      }
      append(Stride(start: first, stop: last + 1, step: step))
    }
  }
}
