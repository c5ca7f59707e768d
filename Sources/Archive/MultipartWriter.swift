/// Writes a multipart body (RFC 2046, section 5.1).
public struct MultipartWriter: Sendable {
  public let boundary: String

  /// `boundary`: 1 to 70 of the characters that RFC 2046 allows, not ending in a space; that it
  /// stands in no part's content is the caller's care.
  public init(boundary: String) {
    precondition(Self.isValid(boundary), "a boundary is made by the program")
    self.boundary = boundary
  }

  /// The value for `Content-Type`, with the boundary quoted where RFC 9110 wants it.
  public func contentType(_ subtype: String) -> String {
    let isToken = boundary.utf8.allSatisfy { Self.isAlphanumeric($0) || "'+_-.".utf8.contains($0) }
    return "multipart/\(subtype); boundary=" + (isToken ? boundary : "\"\(boundary)\"")
  }

  /// The runs of one part: delimiter, fields, content. No field may hold a CR or LF.
  public func part(
    _ fields: [(name: String, value: String)], content: [ArraySlice<UInt8>]
  ) -> [ArraySlice<UInt8>] {
    var head = "--\(boundary)\r\n"
    for field in fields {
      precondition(
        !(field.name + field.value).utf8.contains { $0 == 0x0D || $0 == 0x0A },
        "part fields are made by the program")
      head += "\(field.name): \(field.value)\r\n"
    }
    head += "\r\n"
    return [Array(head.utf8)[...]] + content.filter { !$0.isEmpty } + [[0x0D, 0x0A]]
  }

  /// The runs of the closing delimiter.
  public func finish() -> [ArraySlice<UInt8>] {
    [Array("--\(boundary)--\r\n".utf8)[...]]
  }

  private static func isValid(_ boundary: String) -> Bool {
    (1...70).contains(boundary.utf8.count) && boundary.utf8.last != 0x20
      && boundary.utf8.allSatisfy { isAlphanumeric($0) || "'()+_,-./:=? ".utf8.contains($0) }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }
}
