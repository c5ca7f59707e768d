/// Request ids: the caller's where it is safe to repeat, else a new one.
enum RequestID {
  /// Longest id that is taken from a caller.
  static let longest = 64

  static func accepted(_ text: ArraySlice<UInt8>?) -> String? {
    guard let text, (1...longest).contains(text.count), text.allSatisfy(isAllowed) else {
      return nil
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// 16 hexadecimal digits.
  static func make(using generator: inout some RandomNumberGenerator) -> String {
    let number = String(generator.next() as UInt64, radix: 16)
    return String(repeating: "0", count: 16 - number.count) + number
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
