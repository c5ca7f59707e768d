/// Writes one log line into a buffer, byte by byte: as `name=value` words, or as a JSON object.
///
/// Foreign text is escaped in both, so that it makes no line, no word and no member of its own.
struct LineWriter {
  let format: AccessLog.Format

  func begin(
    time: [UInt8], level: StaticString, message: StaticString, in bytes: inout [UInt8]
  ) {
    switch format {
    case .text:
      bytes.append(contentsOf: time)
      bytes.append(UInt8(ascii: " "))
      bytes.append(level)
      bytes.append(UInt8(ascii: " "))
      bytes.append(message)
    case .json:
      bytes.append(#"{"time":""#)
      bytes.append(contentsOf: time)
      bytes.append(#"","level":""#)
      bytes.append(level)
      bytes.append(#"","message":""#)
      bytes.append(message)
      bytes.append(UInt8(ascii: "\""))
    }
  }

  func end(in bytes: inout [UInt8]) {
    if format == .json { bytes.append(UInt8(ascii: "}")) }
    bytes.append(UInt8(ascii: "\n"))
  }

  func name(_ name: StaticString, in bytes: inout [UInt8]) {
    switch format {
    case .text:
      bytes.append(UInt8(ascii: " "))
      bytes.append(name)
      bytes.append(UInt8(ascii: "="))
    case .json:
      bytes.append(#",""#)
      bytes.append(name)
      bytes.append(#"":"#)
    }
  }

  func number(_ name: StaticString, _ value: Int64, in bytes: inout [UInt8]) {
    self.name(name, in: &bytes)
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    bytes.append(decimal: value.magnitude)
  }

  /// One of our own words; `quoted` where it is a string in JSON.
  func word(
    _ name: StaticString, _ value: StaticString, quoted: Bool = false, in bytes: inout [UInt8]
  ) {
    self.name(name, in: &bytes)
    if quoted { quote(in: &bytes) }
    bytes.append(value)
    if quoted { quote(in: &bytes) }
  }

  /// Milliseconds with three decimals.
  func milliseconds(_ name: StaticString, _ value: Duration, in bytes: inout [UInt8]) {
    self.name(name, in: &bytes)
    let microseconds = UInt64(max(0, value.nanoseconds / 1000))
    bytes.append(decimal: microseconds / 1000)
    bytes.append(UInt8(ascii: "."))
    let rest = microseconds % 1000
    for part in [rest / 100, rest / 10 % 10, rest % 10] { bytes.append(0x30 + UInt8(part)) }
  }

  /// A string's bounds in JSON; nothing in text.
  func quote(in bytes: inout [UInt8]) {
    if format == .json { bytes.append(UInt8(ascii: "\"")) }
  }

  /// Foreign text.
  func text(
    _ name: StaticString, _ value: some Collection<UInt8>, in bytes: inout [UInt8]
  ) {
    self.name(name, in: &bytes)
    let isQuoted = format == .json || value.isEmpty || !value.allSatisfy(Self.isPlain)
    if isQuoted { bytes.append(UInt8(ascii: "\"")) }
    for byte in value {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case 0x20...0x7E: bytes.append(byte)
      // What is not ASCII may be no UTF-8 at all: it is shown byte by byte.
      default:
        bytes.append(#"\u00"#)
        bytes.append(Self.digit(byte >> 4))
        bytes.append(Self.digit(byte & 0xF))
      }
    }
    if isQuoted { bytes.append(UInt8(ascii: "\"")) }
  }

  /// Whether a word may hold it without quotes.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: "\""), UInt8(ascii: "="), UInt8(ascii: "\\"): false
    default: (0x20...0x7E).contains(byte)
    }
  }

  private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }
}

extension [UInt8] {
  mutating func append(_ text: StaticString) {
    text.withUTF8Buffer { append(contentsOf: $0) }
  }

  mutating func append(decimal number: UInt64) {
    var place: UInt64 = 1
    while number / place > 9 { place *= 10 }
    while place > 0 {
      append(0x30 + UInt8(number / place % 10))
      place /= 10
    }
  }
}
