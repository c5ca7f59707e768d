import Glibc

/// A scan's entropy-coded bytes without what is stuffed between them (ITU-T T.81, B.1.1.5), and
/// zeros behind.
///
/// Belongs to one thread at a time.
final class JPEGEntropyData {
  /// Memory that is kept from one picture to the next, in bytes; larger pictures get theirs anew.
  static let maximumKeptBytes = 4 << 20

  // Safe: allocated here with `capacity` bytes, and freed before it is replaced and in `deinit`.
  private(set) var start = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)
  private(set) var capacity = 1
  /// Bytes without the zeros.
  private(set) var count = 0

  deinit { start.deallocate() }

  /// Takes what stands before the end marker, with `padding` zeros behind it; what was taken before
  /// is gone.
  ///
  /// Returns: how many bytes of `source` that was; nil where something else than the end marker
  /// ends it, be it but a fill byte.
  func take(_ source: UnsafeBufferPointer<UInt8>, padding: Int) -> Int? {
    guard let base = source.baseAddress else { return nil }
    reserve(source.count + padding)
    var (taken, filled) = (0, 0)
    // Safe: never more is written than was read, and there is room for all that can be read.
    while let found = memchr(base + taken, 0xFF, source.count - taken) {
      let mark = UnsafeRawPointer(found) - UnsafeRawPointer(base)
      guard mark + 1 < source.count else { return nil }
      let isStuffed = base[mark + 1] == 0
      guard isStuffed || base[mark + 1] == 0xD9 else { return nil }
      let length = mark - taken + (isStuffed ? 1 : 0)
      memcpy(start + filled, base + taken, length)
      filled += length
      guard isStuffed else {
        memset(start + filled, 0, padding)
        count = filled
        return mark
      }
      taken = mark + 2
    }
    return nil
  }

  /// Gives back what is not kept.
  func trim() {
    if capacity > Self.maximumKeptBytes { allocate(1) }
  }

  private func reserve(_ bytes: Int) {
    if capacity < bytes { allocate(bytes) }
  }

  private func allocate(_ bytes: Int) {
    start.deallocate()
    start = .allocate(capacity: bytes)
    capacity = bytes
  }
}
