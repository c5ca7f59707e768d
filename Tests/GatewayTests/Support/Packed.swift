import FrameBytes

/// The entries of an archive, read strictly and independently of what wrote it.
struct Packed {
  struct Entry {
    var name: String
    var bytes: [UInt8]
    /// Of a multipart's part, names in lower case.
    var fields: [String: String] = [:]
  }

  /// The manifest left out.
  var entries: [Entry] = []
  var manifest: JSON?

  var names: [String] { entries.map(\.name) }

  subscript(name: String) -> [UInt8]? { entries.first { $0.name == name }?.bytes }

  /// Nil where the answer is no archive, or a broken one.
  init?(_ answer: Answered) {
    let type = answer["Content-Type"] ?? ""
    let read: [Entry]?
    if type == "application/zip" {
      read = Self.zip(answer.body)
    } else if type == "application/x-tar" {
      read = Self.tar(answer.body)
    } else if type.hasPrefix("multipart/"), let mark = type.firstRange(of: "boundary=") {
      read = Self.multipart(answer.body, boundary: String(type[mark.upperBound...]))
    } else {
      return nil
    }
    guard let read else { return nil }
    for entry in read {
      if ["manifest.json", "__manifest__/manifest.json", "manifest"].contains(entry.name) {
        manifest = try? JSON(parsing: entry.bytes)
      } else {
        entries.append(entry)
      }
    }
  }

  /// Front to back by local headers (APPNOTE 4.3.7), as a streaming reader does, up to the central
  /// directory.
  private static func zip(_ bytes: [UInt8]) -> [Entry]? {
    var entries: [Entry] = []
    var place = 0
    while place + 30 <= bytes.count, little(bytes, place, 4) == 0x0403_4B50 {
      let size = little(bytes, place + 18, 4)
      let nameEnd = place + 30 + little(bytes, place + 26, 2)
      let start = nameEnd + little(bytes, place + 28, 2)
      // Flags 0 and method 0: stored, sizes up front.
      guard little(bytes, place + 6, 2) & 8 == 0, little(bytes, place + 8, 2) == 0,
        little(bytes, place + 22, 4) == size, start + size <= bytes.count
      else { return nil }
      let content = Array(bytes[start..<start + size])
      guard CRC32.checksum(content.span) == UInt32(little(bytes, place + 14, 4)) else { return nil }
      let name = String(decoding: bytes[(place + 30)..<nameEnd], as: UTF8.self)
      entries.append(Entry(name: name, bytes: content))
      place = start + size
    }
    guard place + 4 <= bytes.count, little(bytes, place, 4) == 0x0201_4B50 else { return nil }
    return entries
  }

  private static func little(_ bytes: [UInt8], _ place: Int, _ count: Int) -> Int {
    (0..<count).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
  }

  private static func tar(_ bytes: [UInt8]) -> [Entry]? {
    var entries: [Entry] = []
    var place = 0
    while place + 512 <= bytes.count, bytes[place] != 0 {
      let name = String(decoding: bytes[place..<place + 100].prefix { $0 != 0 }, as: UTF8.self)
      let digits = bytes[(place + 124)..<(place + 136)].filter { $0 >= 0x30 && $0 <= 0x37 }
      let size = digits.reduce(0) { $0 * 8 + Int($1 - 0x30) }
      let start = place + 512
      guard start + size <= bytes.count else { return nil }
      entries.append(Entry(name: name, bytes: Array(bytes[start..<start + size])))
      place = start + (size + 511) / 512 * 512
    }
    let end = bytes[place...]
    guard end.count == 1024, end.allSatisfy({ $0 == 0 }) else { return nil }
    return entries
  }

  /// RFC 2046, section 5.1, by each part's own length.
  private static func multipart(_ bytes: [UInt8], boundary: String) -> [Entry]? {
    var rest = bytes[...]
    var entries: [Entry] = []
    func take(_ text: String) -> Bool {
      guard rest.starts(with: text.utf8) else { return false }
      rest = rest.dropFirst(text.utf8.count)
      return true
    }
    guard take("--\(boundary)") else { return nil }
    while take("\r\n") {
      guard let end = firstEmptyLine(in: rest) else { return nil }
      var fields: [String: String] = [:]
      let head = String(decoding: rest[rest.startIndex..<end], as: UTF8.self)
      for line in head.split(separator: "\r\n") {
        let parts = line.split(separator: ":", maxSplits: 1)
        fields[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
      }
      rest = rest[(end + 4)...]
      guard let length = fields["content-length"].flatMap({ Int($0) }), length <= rest.count
      else { return nil }
      let name = fields["content-disposition"]?.split(separator: "\"").dropFirst().first
      entries.append(
        Entry(name: name.map(String.init) ?? "", bytes: Array(rest.prefix(length)), fields: fields))
      rest = rest.dropFirst(length)
      guard take("\r\n--\(boundary)") else { return nil }
    }
    return take("--\r\n") && rest.isEmpty ? entries : nil
  }

  private static func firstEmptyLine(in bytes: ArraySlice<UInt8>) -> Int? {
    let mark = Array("\r\n\r\n".utf8)
    return bytes.indices.first { bytes[$0...].starts(with: mark) }
  }
}
