import FetchScheduling
import FrameBytes

@testable import FrameStore

extension Frame {
  /// A whole JPEG by its structure, which says in itself which frame it is and in which version; up
  /// to `bytes` longer than that takes, as the version has it.
  init(_ key: FrameKey, version: Int64, bytes: Int = 0) throws {
    var scan = Self.digits(Int64(bitPattern: key.domain.identity))
    scan += Self.digits(key.video) + Self.digits(key.index) + Self.digits(version)
    let filler = bytes == 0 ? 0 : Int((version &* 7919 &+ key.index &* 104_729) % Int64(bytes))
    scan += [UInt8](repeating: UInt8(version % 200), count: filler)
    let header: [UInt8] =
      [0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0]
      + [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0]
    try self.init(checking: header + scan + [0xFF, 0xD9])
  }

  /// The version, where it is this key's frame in all its bytes.
  func version(of key: FrameKey, bytes: Int = 0) -> Int64? {
    let start = 25 + 3 * Self.digitCount
    guard self.bytes.count > start + Self.digitCount else { return nil }
    let version = self.bytes[start..<start + Self.digitCount].reversed().reduce(Int64(0)) {
      $0 * 200 + Int64($1)
    }
    return (try? Frame(key, version: version, bytes: bytes)) == self ? version : nil
  }

  private static var digitCount: Int { 9 }

  /// In base 200, since 255 is no scan data.
  private static func digits(_ number: Int64) -> [UInt8] {
    var rest = number
    return (0..<digitCount).map { _ in
      defer { rest /= 200 }
      return UInt8(rest % 200)
    }
  }
}
