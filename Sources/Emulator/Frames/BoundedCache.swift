/// Byte strings by key, the oldest given up when there are too many bytes.
struct BoundedCache<Key: Hashable & Sendable>: Sendable {
  /// Bytes at most.
  let limit: Int
  private(set) var byteCount = 0
  private var entries: [Key: [UInt8]] = [:]
  /// Keys as they came in; those before `oldest` are given up.
  private var order: [Key] = []
  private var oldest = 0

  init(limit: Int) { self.limit = limit }

  subscript(key: Key) -> [UInt8]? { entries[key] }

  /// Keeps `bytes`, unless they alone are too many or the key is known.
  mutating func insert(_ bytes: [UInt8], for key: Key) {
    guard bytes.count <= limit, entries[key] == nil else { return }
    entries[key] = bytes
    order.append(key)
    byteCount += bytes.count
    while byteCount > limit {
      byteCount -= entries.removeValue(forKey: order[oldest])?.count ?? 0
      oldest += 1
    }
    if oldest > order.count / 2 {
      order.removeFirst(oldest)
      oldest = 0
    }
  }
}
