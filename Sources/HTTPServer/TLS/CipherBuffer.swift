/// Where a loop's TLS sessions put encrypted bytes before the kernel takes them: one for all.
///
/// Records by the dozen leave in one system call. Empty between the turns of sessions: what the
/// kernel did not take goes to the session's own memory.
///
/// `@unchecked Sendable` holds because only the loop's own queue touches it, as `ReadBuffer`.
final class CipherBuffer: @unchecked Sendable {
  /// Plain bytes that are encrypted for one system call.
  static let plainSize = 256 * 1024
  /// The largest record's content (RFC 8446, section 5.1).
  static let recordSize = 16 * 1024
  /// Room for `plainSize` in full records, each with at most 256 bytes around it (section 5.2), for
  /// a record not full on either side, and for a handshake's longest flight but for absurd chains,
  /// which fail.
  static let size = plainSize + (plainSize / recordSize + 2) * 512 + 64 * 1024

  private let bytes: UnsafeMutableRawBufferPointer
  private(set) var count = 0
  /// Bytes that sessions hold for slow readers.
  var held = 0
  /// Where short runs are gathered to a full record.
  let record = UnsafeMutableRawBufferPointer.allocate(byteCount: recordSize, alignment: 64)

  init() {
    bytes = .allocate(byteCount: Self.size, alignment: 64)
  }

  deinit {
    bytes.deallocate()
    record.deallocate()
  }

  var content: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[..<count]) }

  /// False where there is no room.
  func append(_ source: UnsafeRawBufferPointer) -> Bool {
    guard source.count <= bytes.count - count else { return false }
    UnsafeMutableRawBufferPointer(rebasing: bytes[count...]).copyMemory(from: source)
    count += source.count
    return true
  }

  func removeAll() { count = 0 }
}
