/// One header block of a tar archive (POSIX.1 pax, "ustar Interchange Format").
struct TarHeader {
  static let blockSize = 512

  private enum Field {
    static let nameLength = 100
    static let prefixLength = 155
  }

  private enum Kind {
    static let file = UInt8(ascii: "0")
    static let paxRecords = UInt8(ascii: "x")
  }

  /// 1980-01-01 00:00 UTC, the date that zip entries have as well.
  private static let modificationTime: Int64 = 315_532_800

  let bytes: [UInt8]

  /// A regular file whose name and size fit. `prefix` and `name` are joined by a slash.
  init(prefix: String = "", name: String, size: Int64) {
    self.init(prefix: prefix, name: name, size: size, kind: Kind.file)
  }

  private init(prefix: String, name: String, size: Int64, kind: UInt8) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.blockSize)
    bytes.append(text: name, width: Field.nameLength)
    bytes.append(octal: 0o644, digits: 7)
    bytes.append(octal: 0, digits: 7)  // user
    bytes.append(octal: 0, digits: 7)  // group
    bytes.append(octal: size, digits: 11)
    bytes.append(octal: Self.modificationTime, digits: 11)
    let checksum = bytes.count..<bytes.count + 8
    bytes.append(text: "        ", width: checksum.count)
    bytes.append(kind)
    bytes.append(text: "", width: 100)  // link target
    bytes.append(text: "ustar", width: 6)
    bytes.append(text: "00", width: 2)
    bytes.append(text: "", width: 32)  // user name
    bytes.append(text: "", width: 32)  // group name
    bytes.append(octal: 0, digits: 7)  // device
    bytes.append(octal: 0, digits: 7)
    bytes.append(text: prefix, width: Field.prefixLength)
    bytes.append(text: "", width: Self.blockSize - bytes.count)
    // The sum is taken with the field itself as spaces, and written as six digits, NUL, space.
    var sum: [UInt8] = []
    sum.append(octal: bytes.reduce(0) { $0 + Int64($1) }, digits: 6)
    bytes.replaceSubrange(checksum, with: sum + [UInt8(ascii: " ")])
    self.bytes = bytes
  }

  /// Zeros that fill the last block of `count` bytes.
  static func padding(after count: Int64) -> Int {
    Int(truncatingIfNeeded: -count) & (blockSize - 1)
  }

  /// The header of a regular file, behind a pax header where the name or the size needs one.
  static func file(name: String, size: Int64, limits: TarLimits) -> [UInt8] {
    let fits = size < limits.size
    if let split = split(name), fits {
      return TarHeader(prefix: split.prefix, name: split.name, size: size).bytes
    }
    var records: [UInt8] = []
    let split = split(name)
    if split == nil { records += paxRecord("path", name) }
    if !fits { records += paxRecord("size", String(size)) }
    let short = (prefix: split?.prefix ?? "", name: split?.name ?? tail(name))
    let pax = TarHeader(
      prefix: "", name: "PaxHeaders/" + tail(name, limit: Field.nameLength - 11),
      size: Int64(records.count), kind: Kind.paxRecords)
    return pax.bytes + records
      + [UInt8](repeating: 0, count: padding(after: Int64(records.count)))
      + TarHeader(prefix: short.prefix, name: short.name, size: fits ? size : 0).bytes
  }

  /// The last bytes of the name's last component: what readers without pax support will see. Cut
  /// anywhere else a name could lead outside.
  private static func tail(_ name: String, limit: Int = Field.nameLength) -> String {
    String((name.split(separator: "/").last ?? "").suffix(limit))
  }

  /// The name in its two fields, cut at a slash; nil where it doesn't fit.
  private static func split(_ name: String) -> (prefix: String, name: String)? {
    let bytes = name.utf8
    if bytes.count <= Field.nameLength { return ("", name) }
    let earliest = bytes.index(bytes.endIndex, offsetBy: -(Field.nameLength + 1))
    guard let slash = bytes[earliest...].firstIndex(of: UInt8(ascii: "/")),
      bytes.distance(from: bytes.startIndex, to: slash) <= Field.prefixLength
    else { return nil }
    return (String(name[..<slash]), String(name[name.index(after: slash)...]))
  }

  /// `LENGTH KEY=VALUE\n`, where the length counts its own digits.
  private static func paxRecord(_ key: String, _ value: String) -> [UInt8] {
    let rest = " \(key)=\(value)\n"
    var length = rest.utf8.count
    while length != rest.utf8.count + String(length).utf8.count {
      length = rest.utf8.count + String(length).utf8.count
    }
    return Array("\(length)\(rest)".utf8)
  }
}

extension [UInt8] {
  /// Text in a field of `width` bytes, filled with NULs; the caller has checked that it fits.
  fileprivate mutating func append(text: String, width: Int) {
    append(contentsOf: text.utf8)
    append(contentsOf: repeatElement(0, count: width - text.utf8.count))
  }

  /// `digits` octal digits and a NUL.
  fileprivate mutating func append(octal value: Int64, digits: Int) {
    for digit in stride(from: digits - 1, through: 0, by: -1) {
      append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value >> (3 * digit) & 7))
    }
    append(0)
  }
}
