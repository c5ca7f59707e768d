import HTTPTypes

/// Response fields in wire form, `Name: value` CRLF each, in the order they were added.
///
/// Values must hold no CR, LF or NUL: such bytes are replaced by spaces, so that no value can split
/// a response (RFC 9110, section 5.5).
public struct HeaderBlock: Sendable, Hashable {
  public private(set) var bytes: [UInt8] = []

  public init() {}

  public mutating func append(_ name: HTTPField.Name, _ value: String) {
    append(name, value.utf8)
  }

  /// The same for a value in bytes, which need not be UTF-8.
  public mutating func append(_ name: HTTPField.Name, _ value: some Collection<UInt8>) {
    bytes.append(contentsOf: name.rawName.utf8)
    bytes.append(UInt8(ascii: ":"))
    bytes.append(UInt8(ascii: " "))
    let start = bytes.count
    bytes.append(contentsOf: value)
    for index in start..<bytes.count {
      let byte = bytes[index]
      if byte == 0 || byte == 0x0A || byte == 0x0D { bytes[index] = 0x20 }
    }
    bytes.append(0x0D)
    bytes.append(0x0A)
  }

  /// Makes room for that many bytes more.
  public mutating func reserve(_ count: Int) {
    bytes.reserveCapacity(bytes.count + count)
  }

  /// All of another block's fields, behind this one's.
  public mutating func append(_ other: HeaderBlock) {
    bytes.append(contentsOf: other.bytes)
  }

  /// As many bytes of another block: they end where a field does.
  public mutating func append(_ other: HeaderBlock, upTo count: Int) {
    bytes.append(contentsOf: other.bytes[..<count])
  }

  /// Puts another value in the place of a field's first one, where there is one.
  public mutating func replace(_ name: HTTPField.Name, with value: (ArraySlice<UInt8>) -> String) {
    let prefix = Array("\(name.rawName): ".utf8)
    var start = 0
    while let end = bytes[start...].firstIndex(of: 0x0D) {
      guard bytes[start..<end].starts(with: prefix) else {
        start = end + 2
        continue
      }
      let old = start + prefix.count..<end
      var field = HeaderBlock()
      field.append(name, value(bytes[old]))
      bytes.replaceSubrange(start..<end + 2, with: field.bytes)
      return
    }
  }

  /// The fields as pairs, in order; for tests and the few places that look back.
  public var fields: [(name: String, value: String)] {
    String(decoding: bytes, as: UTF8.self).split(separator: "\r\n").compactMap { line in
      guard let colon = line.firstIndex(of: ":") else { return nil }
      let value = line[line.index(after: colon)...].drop { $0 == " " }
      return (String(line[..<colon]), String(value))
    }
  }

  /// The first value of a field, by case-insensitive name.
  public subscript(_ name: HTTPField.Name) -> String? {
    fields.first { $0.name.lowercased() == name.canonicalName }?.value
  }
}
