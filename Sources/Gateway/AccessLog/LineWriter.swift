import HTTPWire

/// Writes one log line into memory with room for it: as `name=value` words, or as a JSON object.
///
/// Foreign text is escaped in both, so that it makes no line, no word and no member of its own.
struct LineWriter {
  let format: AccessLog.Format

  func begin(
    time: [UInt8], _ text: StaticString, _ json: StaticString, in bytes: inout OutputSpan<UInt8>
  ) {
    switch format {
    case .text:
      bytes.append(time.span)
      bytes.append(text)
    case .json:
      bytes.append(#"{"time":""#)
      bytes.append(time.span)
      bytes.append(json)
    }
  }

  func end(in bytes: inout OutputSpan<UInt8>) {
    bytes.append(format == .json ? "}\n" : "\n")
  }

  func name(_ field: LineField, in bytes: inout OutputSpan<UInt8>) {
    bytes.append(format == .json ? field.json : field.text)
  }

  func number(_ field: LineField, _ value: Int64, in bytes: inout OutputSpan<UInt8>) {
    name(field, in: &bytes)
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    bytes.append(decimal: value.magnitude)
  }

  /// One of our own words; `isString` where it is one in JSON.
  func word(
    _ field: LineField, _ value: StaticString, isString: Bool = false,
    in bytes: inout OutputSpan<UInt8>
  ) {
    name(field, in: &bytes)
    if isString { quote(in: &bytes) }
    bytes.append(value)
    if isString { quote(in: &bytes) }
  }

  /// Milliseconds with three decimals.
  func milliseconds(_ field: LineField, _ value: Duration, in bytes: inout OutputSpan<UInt8>) {
    name(field, in: &bytes)
    let microseconds = UInt64(max(0, value.nanoseconds / 1000))
    bytes.append(decimal: microseconds / 1000)
    bytes.append(UInt8(ascii: "."))
    bytes.append(digits: 3, of: microseconds % 1000)
  }

  /// A string's bounds in JSON; nothing in text.
  func quote(in bytes: inout OutputSpan<UInt8>) {
    if format == .json { bytes.append(UInt8(ascii: "\"")) }
  }

  /// Foreign text, of which the first `limit` bytes are written.
  func text(
    _ field: LineField, _ value: String, upTo limit: Int, in bytes: inout OutputSpan<UInt8>
  ) {
    name(field, in: &bytes)
    var value = value
    value.withUTF8 { write($0.span.extracting(first: limit), in: &bytes) }
  }

  /// The same for bytes.
  func text(
    _ field: LineField, _ value: ArraySlice<UInt8>, upTo limit: Int,
    in bytes: inout OutputSpan<UInt8>
  ) {
    name(field, in: &bytes)
    write(value.span.extracting(first: limit), in: &bytes)
  }

  /// One of two halves of 32 hexadecimal digits.
  func digits(_ number: UInt64, in bytes: inout OutputSpan<UInt8>) {
    bytes.append(hexadecimal: number)
  }

  private func write(_ value: Span<UInt8>, in bytes: inout OutputSpan<UInt8>) {
    let isPlain = value.withUnsafeBufferPointer { $0.allSatisfy(Self.isPlain) }
    let isQuoted = format == .json || value.isEmpty || !isPlain
    if isQuoted { bytes.append(UInt8(ascii: "\"")) }
    if isPlain {
      bytes.append(value)
    } else {
      for index in value.indices { Self.write(value[index], in: &bytes) }
    }
    if isQuoted { bytes.append(UInt8(ascii: "\"")) }
  }

  private static func write(_ byte: UInt8, in bytes: inout OutputSpan<UInt8>) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"):
      bytes.append(UInt8(ascii: "\\"))
      bytes.append(byte)
    case 0x20...0x7E: bytes.append(byte)
    // What is not ASCII may be no UTF-8 at all: it is shown byte by byte.
    default:
      bytes.append(#"\u00"#)
      bytes.append(digit(byte >> 4))
      bytes.append(digit(byte & 0xF))
    }
  }

  /// Whether a word may hold it without quotes.
  private static func isPlain(_ byte: UInt8) -> Bool {
    byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "=")
      && byte != UInt8(ascii: "\\")
  }

  private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }
}
