import Glibc

/// What a connection has to send: runs of shared storage, handed to the kernel without copying.
struct OutputQueue {
  private struct Run {
    var bytes: ArraySlice<UInt8>
    /// Whether it is content, not framing.
    let isContent: Bool
  }

  /// Runs that go out in one system call.
  static let vectorLimit = 16

  private var runs: [Run] = []
  /// Runs before it have left.
  private var first = 0
  /// Bytes not yet handed over.
  private(set) var unsent = 0

  var isEmpty: Bool { unsent == 0 }

  mutating func append(_ bytes: ArraySlice<UInt8>, isContent: Bool) {
    guard !bytes.isEmpty else { return }
    runs.append(Run(bytes: bytes, isContent: isContent))
    unsent += bytes.count
  }

  mutating func append(framing bytes: [UInt8]) {
    append(bytes[...], isContent: false)
  }

  /// Forgets what the kernel took; gives how much of it was content.
  mutating func removeSent(_ count: Int) -> Int {
    var rest = count
    var content = 0
    unsent -= count
    while rest > 0 {
      let taken = min(rest, runs[first].bytes.count)
      if runs[first].isContent { content += taken }
      rest -= taken
      if taken == runs[first].bytes.count {
        runs[first].bytes = []
        first += 1
      } else {
        runs[first].bytes = runs[first].bytes.dropFirst(taken)
      }
    }
    if first == runs.count {
      // One by one, which is the cheapest way for one or two.
      if runs.capacity <= Self.vectorLimit { while runs.popLast() != nil {} } else { runs = [] }
      first = 0
    } else if first >= 64 {
      runs.removeFirst(first)
      first = 0
    }
    return content
  }

  /// The bytes, where they are one run.
  var onlyRun: ArraySlice<UInt8>? { runs.count == first + 1 ? runs[first].bytes : nil }

  /// The next runs as the kernel wants them, for the time of the call.
  func withVectors<R>(_ body: (UnsafeBufferPointer<iovec>) -> R) -> R {
    withUnsafeTemporaryAllocation(of: iovec.self, capacity: Self.vectorLimit) { vectors in
      fill(vectors, count: 0, body)
    }
  }

  /// Recursive, so that each run's storage stays pinned while the innermost call uses it.
  private func fill<R>(
    _ vectors: UnsafeMutableBufferPointer<iovec>, count: Int,
    _ body: (UnsafeBufferPointer<iovec>) -> R
  ) -> R {
    let index = first + count
    guard count < vectors.count, index < runs.count else {
      return body(UnsafeBufferPointer(rebasing: vectors[..<count]))
    }
    return runs[index].bytes.withUnsafeBytes { bytes in
      // The kernel only reads through it.
      let base = UnsafeMutableRawPointer(mutating: bytes.baseAddress)
      vectors.initializeElement(at: count, to: iovec(iov_base: base, iov_len: bytes.count))
      return fill(vectors, count: count + 1, body)
    }
  }
}
