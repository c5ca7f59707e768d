/// Bytes that came and were not used yet: an unfinished head, or requests behind the one under way.
struct InputBuffer {
  private(set) var bytes: [UInt8] = []
  /// Bytes before it are used.
  private(set) var offset = 0
  /// What is here was looked at and needs more behind it.
  var isStarved = false

  var isEmpty: Bool { offset == bytes.count }

  mutating func append(_ more: UnsafeRawBufferPointer) {
    if offset > 0 {
      bytes.removeFirst(offset)
      offset = 0
    }
    bytes.append(contentsOf: more)
    isStarved = false
  }

  mutating func use(_ count: Int) {
    offset += count
    guard offset == bytes.count else { return }
    // Not kept: an idle connection holds no buffer.
    bytes = []
    offset = 0
    isStarved = false
  }
}
