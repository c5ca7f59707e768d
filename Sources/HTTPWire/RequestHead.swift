import HTTPTypes

/// A request's head: one copy of its bytes, and where in them the parts stand.
public struct RequestHead: Sendable {
  /// The head as it came, from the method to the empty line.
  public let bytes: [UInt8]
  public let method: RequestMethod
  /// HTTP/1.1 or later in 1.x; else HTTP/1.0.
  public let isVersion11: Bool
  let pathRange: Range<Int>
  let queryRange: Range<Int>?
  let authorityRange: Range<Int>?
  let fields: [FieldRange]

  struct FieldRange: Sendable {
    var name: Range<Int>
    var value: Range<Int>
  }

  /// The raw path, percent-encoded as it came: begins with `/`, or is `*`.
  public var path: ArraySlice<UInt8> { bytes[pathRange] }
  /// The raw query behind `?`, if there is one.
  public var query: ArraySlice<UInt8>? { queryRange.map { bytes[$0] } }
  /// The authority of an absolute-form target, else the value of `Host`; nil for HTTP/1.0 without.
  public var authority: ArraySlice<UInt8>? { authorityRange.map { bytes[$0] } }

  /// The first field of that name, value without surrounding white space.
  public func first(_ name: HTTPField.Name) -> ArraySlice<UInt8>? {
    fields.first { matches($0.name, name) }.map { bytes[$0.value] }
  }

  /// All values of that name joined by `, ` (RFC 9110, section 5.3); nil where there is none.
  public func combined(_ name: HTTPField.Name) -> String? {
    let values = fields.filter { matches($0.name, name) }
    guard !values.isEmpty else { return nil }
    return values.map { String(decoding: bytes[$0.value], as: UTF8.self) }.joined(separator: ", ")
  }

  private func matches(_ range: Range<Int>, _ name: HTTPField.Name) -> Bool {
    let wanted = name.canonicalName.utf8
    guard range.count == wanted.count else { return false }
    return zip(bytes[range], wanted).allSatisfy { $0 == $1 || ($0 | 0x20 == $1 && $0 >= 0x41 && $0 <= 0x5A) }
  }
}
