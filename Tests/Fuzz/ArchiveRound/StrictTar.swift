import FuzzSupport

/// Reads a tar of regular files, ustar with pax records only where they are needed (POSIX.1); finds
/// fault with everything else.
struct StrictTar {
  private struct Header {
    var name: String
    var size: Int
    var kind: UInt8
  }

  private var reader: ByteReader

  static func entries(of bytes: [UInt8]) -> [(name: String, content: [UInt8])] {
    require(bytes.count % 512 == 0, "a tar of \(bytes.count) bytes")
    var tar = StrictTar(reader: ByteReader(bytes))
    return tar.entries()
  }

  private mutating func entries() -> [(name: String, content: [UInt8])] {
    var entries: [(name: String, content: [UInt8])] = []
    while let first = header() {
      var own = first
      if first.kind == UInt8(ascii: "x") {
        let records = paxRecords(first.size)
        require(!records.isEmpty, "a pax header of nothing")
        guard let next = header() else { fatalError("finding: a pax header of no file") }
        own = next
        for (key, value) in records {
          switch key {
          case "path": own.name = value
          case "size":
            require(own.size == 0, "two sizes")
            own.size = Int(value) ?? -1
          default: fatalError("finding: a pax record \(key)")
          }
        }
      }
      require(own.kind == UInt8(ascii: "0"), "an entry of kind \(own.kind)")
      entries.append((own.name, Array(reader.take(own.size))))
      padding()
    }
    require(reader.isAtEnd, "blocks behind the end")
    return entries
  }

  /// Nil at the end, which is two blocks of zeros.
  private mutating func header() -> Header? {
    let block = Array(reader.take(512))
    guard block.contains(where: { $0 != 0 }) else {
      require(reader.take(512).allSatisfy { $0 == 0 }, "one block of zeros")
      return nil
    }
    let blanked = block[..<148] + [UInt8](repeating: 0x20, count: 8) + block[156...]
    let sum = blanked.reduce(0) { $0 + Int($1) }
    require(Self.octal(block[148..<156].dropLast(2)) == sum, "the checksum")
    require(block[154..<156].elementsEqual([0, 0x20]), "the checksum's end")
    require(block[257..<265].elementsEqual(Array("ustar\u{0}00".utf8)), "the magic")
    require(Self.octal(block[100..<107]) == 0o644, "the mode")
    for end in [107, 115, 123, 135, 147] { require(block[end] == 0, "a number's end") }
    require(Self.octal(block[136..<147]) == 315_532_800, "the date")
    let (name, prefix) = (Self.text(block[..<100]), Self.text(block[345..<500]))
    return Header(
      name: prefix.isEmpty ? name : prefix + "/" + name, size: Self.octal(block[124..<135]),
      kind: block[156])
  }

  private mutating func paxRecords(_ size: Int) -> [(key: String, value: String)] {
    var rest = reader.take(size)
    padding()
    var records: [(key: String, value: String)] = []
    while !rest.isEmpty {
      let digits = rest.prefix { $0 != 0x20 }
      let length = Int(String(decoding: digits, as: UTF8.self)) ?? 0
      require(length > digits.count + 1 && length <= rest.count, "a pax record's length")
      let text = rest.prefix(length).dropFirst(digits.count + 1)
      require(text.last == 0x0A, "a pax record's end")
      let pair = text.dropLast().split(separator: UInt8(ascii: "="), maxSplits: 1)
      require(pair.count == 2, "a pax record without a value")
      records.append(
        (
          String(decoding: pair[0], as: UTF8.self),
          String(decoding: pair[1], as: UTF8.self)
        ))
      rest = rest.dropFirst(length)
    }
    return records
  }

  private mutating func padding() {
    let count = (512 - reader.position % 512) % 512
    require(reader.take(count).allSatisfy { $0 == 0 }, "padding that is no zeros")
  }

  private static func octal(_ digits: ArraySlice<UInt8>) -> Int {
    digits.reduce(0) { value, digit in
      require((0x30...0x37).contains(digit), "a digit \(digit)")
      return value * 8 + Int(digit) - 0x30
    }
  }

  /// A field up to its first NUL; behind it are only more of them.
  private static func text(_ field: ArraySlice<UInt8>) -> String {
    let text = field.prefix { $0 != 0 }
    require(field.dropFirst(text.count).allSatisfy { $0 == 0 }, "text behind a NUL")
    return String(decoding: text, as: UTF8.self)
  }
}
