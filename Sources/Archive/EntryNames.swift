/// The names in an archive so far: each is safe to extract on any system, and unique.
struct EntryNames: Sendable {
  /// The longest name, in bytes; file systems don't take more in one path.
  static let maximumLength = 1024

  private var seen: Set<String> = []

  /// To be asked before a header is made, whose fields only valid names fit.
  ///
  /// Throws: `ArchiveError.invalidName`, `.duplicateName`.
  func check(_ name: String) throws(ArchiveError) {
    guard Self.isValid(name) else { throw .invalidName(name) }
    guard !seen.contains(name) else { throw .duplicateName(name) }
  }

  /// Enters a name that was checked.
  mutating func insert(_ name: String) {
    seen.insert(name)
  }

  private static func isValid(_ name: String) -> Bool {
    let bytes = name.utf8
    guard bytes.count <= maximumLength, bytes.allSatisfy(isAllowed) else { return false }
    return bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      .allSatisfy { !$0.isEmpty && !$0.elementsEqual(".".utf8) && !$0.elementsEqual("..".utf8) }
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "/"): true
    default: false
    }
  }
}
