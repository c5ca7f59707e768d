import FuzzSupport
import HTTPWire

/// A value of `traceparent`: taken where it has the form of the standard (W3C Trace Context, level
/// 1, section 3.2), and what is taken is told again digit by digit.
struct TraceParentCheck {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func run() {
    // As in a head, it does not begin where its array does.
    let parent = TraceParent((Array("a: ".utf8) + bytes)[3...])
    require((parent != nil) == isValid, "\(parent == nil ? "refused" : "taken")")
    guard let parent else { return }
    let version = String(decoding: bytes[..<2], as: UTF8.self)
    require(
      Self.digits(parent.id.first, 16) + Self.digits(parent.id.second, 16) == parent.traceID,
      "two spellings of its id")
    var written = Array("\(version)-\(parent.traceID)".utf8)
    written += "-\(Self.digits(parent.parent, 16))-\(Self.digits(UInt64(parent.flags), 2))".utf8
    require(written.elementsEqual(bytes.prefix(55)), "written as another")
    require(parent.knownFlags == parent.flags % 2, "flags of another level")
    mark(version == "00")
  }

  private var isValid: Bool {
    let parts = bytes.prefix(55).split(
      separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard parts.map(\.count) == [2, 32, 16, 2],
      parts.joined().allSatisfy("0123456789abcdef".utf8.contains),
      !parts[0].elementsEqual("ff".utf8),
      parts[1...2].allSatisfy({ $0.contains { $0 != UInt8(ascii: "0") } })
    else { return false }
    let rest = bytes.dropFirst(55)
    return rest.isEmpty || !parts[0].elementsEqual("00".utf8) && rest.first == UInt8(ascii: "-")
  }

  private static func digits(_ number: UInt64, _ count: Int) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: count - text.count) + text
  }
}
