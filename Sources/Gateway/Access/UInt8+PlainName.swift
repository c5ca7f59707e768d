extension UInt8 {
  /// Whether names that stand in logs and fields as they are may hold it: an ASCII letter or digit,
  /// `.`, `_` or `-`.
  var isOfPlainName: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
