/// The boundary of a multipart body: 1 to 70 characters, the last no space (RFC 2046, 5.1.1).
///
/// Any visible ASCII character is taken, not only the RFC's `bchars`, and quotes may be missing
/// where the RFC wants them: what can be told apart on the wire is no reason to refuse an answer.
public struct MultipartBoundary: Sendable, Hashable {
  public static let maximumLength = 70

  /// The characters, without the leading hyphens of a delimiter.
  public let bytes: [UInt8]

  /// Throws: `invalidBoundary`.
  public init(_ bytes: [UInt8]) throws(MultipartError) {
    guard !bytes.isEmpty, bytes.count <= Self.maximumLength, bytes.last != .space,
      bytes.allSatisfy({ (.space)...UInt8(ascii: "~") ~= $0 })
    else { throw .invalidBoundary }
    self.bytes = bytes
  }

  /// Reads the `boundary` parameter of a `Content-Type` value, whatever else stands around it.
  ///
  /// Throws: `notMultipart`, `missingBoundary`, `invalidBoundary`.
  public init(contentType: String) throws(MultipartError) {
    let value = Array(contentType.utf8)
    guard Self.isMultipart(value) else { throw .notMultipart }
    var boundary: [UInt8]?
    for parameter in FieldParameters(value) where parameter.isNamed("boundary") {
      guard boundary == nil || boundary == parameter.value else { throw .invalidBoundary }
      boundary = parameter.value
    }
    guard let boundary else { throw .missingBoundary }
    try self.init(boundary)
  }

  private static func isMultipart(_ value: [UInt8]) -> Bool {
    let type = value.drop(while: \.isBlank)
    let prefix = "multipart/".utf8
    guard type.count > prefix.count, type.prefix(prefix.count).equalsIgnoringCase(prefix),
      let subtype = type.dropFirst(prefix.count).first
    else { return false }
    return !subtype.isBlank && subtype != .semicolon
  }
}
