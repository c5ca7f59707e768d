/// The value of a `traceparent` field (W3C Trace Context, level 1, section 3.2).
public struct TraceParent: Sendable, Hashable {
  /// The halves of the trace's id; not both 0.
  public let first: UInt64
  public let second: UInt64
  /// The id of the caller's own part of the trace; not 0.
  public let parent: UInt64
  /// As they came; of level 1's there is one.
  public let flags: UInt8

  /// The one flag of level 1: the caller may have recorded its part.
  public static let sampled: UInt8 = 0x01

  /// Length of the form that version 00 has, and with which every later one begins.
  static let length = 55

  /// Nil where it is not valid: capital digits, ids of nothing but 0, version ff, or bytes behind
  /// the flags, which a later version may have behind a `-`.
  public init?(_ text: ArraySlice<UInt8>) {
    guard text.count >= Self.length else { return nil }
    let start = text.startIndex
    func isDash(_ offset: Int) -> Bool { text[start + offset] == UInt8(ascii: "-") }
    func number(_ offset: Int, _ digits: Int) -> UInt64? {
      Self.number(text[(start + offset)..<(start + offset + digits)])
    }
    guard isDash(2), isDash(35), isDash(52), let version = number(0, 2), version != 0xFF,
      let first = number(3, 16), let second = number(19, 16), first | second != 0,
      let parent = number(36, 16), parent != 0, let flags = number(53, 2),
      text.count == Self.length || (version > 0 && isDash(55))
    else { return nil }
    self.first = first
    self.second = second
    self.parent = parent
    self.flags = UInt8(flags)
  }

  /// The trace's id as 32 digits.
  public var traceID: String { Self.digits(first) + Self.digits(second) }

  /// Flags that this level knows; all others are sent on as 0 (section 3.2.2.5).
  public var knownFlags: UInt8 { flags & Self.sampled }

  /// The same, its first sixteen digits and the other sixteen as numbers.
  public var id: (first: UInt64, second: UInt64) { (first, second) }

  private static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
    var number: UInt64 = 0
    for byte in digits {
      switch byte {
      case 0x30...0x39: number = number << 4 | UInt64(byte - 0x30)
      case 0x61...0x66: number = number << 4 | UInt64(byte - 0x57)
      default: return nil
      }
    }
    return number
  }

  private static func digits(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
