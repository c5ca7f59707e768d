/// Gathers a part's head up to its empty line and takes it apart (RFC 2046, 5.1; RFC 5322, 2.2).
struct PartHeadReader: Sendable {
  private let maximumBytes: Int
  private let maximumFields: Int
  private var bytes: [UInt8] = []
  private var lineStart = 0

  init(maximumBytes: Int, maximumFields: Int) {
    self.maximumBytes = maximumBytes
    self.maximumFields = maximumFields
  }

  /// Takes bytes from `input` at `position` up to the head's end; nil where more are needed.
  mutating func read(
    _ input: Span<UInt8>, at position: inout Int
  ) throws(MultipartError) -> PartHead? {
    while position < input.count {
      let byte = input[position]
      position += 1
      guard bytes.count < maximumBytes else { throw .headTooLong(limit: maximumBytes) }
      guard (byte == .lineFeed) == (bytes.endsInCarriageReturn(after: lineStart)) else {
        throw .bareLineEnd
      }
      bytes.append(byte)
      guard byte == .lineFeed else { continue }
      if bytes.count - lineStart == 2 { return try takeHead() }
      lineStart = bytes.count
    }
    return nil
  }

  private mutating func takeHead() throws(MultipartError) -> PartHead {
    defer {
      bytes.removeAll(keepingCapacity: true)
      lineStart = 0
    }
    var fields: [PartHead.Field] = []
    var line = bytes.startIndex
    while line < lineStart {
      var end = line
      while bytes[end] != .carriageReturn { end += 1 }
      if bytes[line].isBlank {
        try Self.unfold(bytes[line..<end], into: &fields)
      } else {
        guard fields.count < maximumFields else { throw .tooManyFields(limit: maximumFields) }
        fields.append(try Self.field(bytes[line..<end]))
      }
      line = end + 2
    }
    return PartHead(fields: fields)
  }

  private static func field(_ line: ArraySlice<UInt8>) throws(MultipartError) -> PartHead.Field {
    guard let colon = line.firstIndex(of: .colon) else { throw .malformedField }
    let name = line[..<colon]
    guard !name.isEmpty, name.allSatisfy(\.isTokenCharacter) else { throw .malformedField }
    return PartHead.Field(
      name: String(decoding: name, as: UTF8.self), value: try text(line[(colon + 1)...]))
  }

  /// MIME still allows a long field to go on in the next line, behind a blank (RFC 5322, 2.2.3).
  private static func unfold(
    _ line: ArraySlice<UInt8>, into fields: inout [PartHead.Field]
  ) throws(MultipartError) {
    guard let last = fields.indices.last else { throw .malformedField }
    fields[last].value += " " + (try text(line))
  }

  private static func text(_ bytes: ArraySlice<UInt8>) throws(MultipartError) -> String {
    guard bytes.allSatisfy({ ($0 >= .space && $0 != 0x7F) || $0 == .tab }) else {
      throw .malformedField
    }
    var value = bytes.drop(while: \.isBlank)
    while value.last?.isBlank == true { value.removeLast() }
    return String(decoding: value, as: UTF8.self)
  }
}

extension [UInt8] {
  fileprivate func endsInCarriageReturn(after start: Int) -> Bool {
    count > start && self[count - 1] == .carriageReturn
  }
}
