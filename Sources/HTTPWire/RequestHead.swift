import HTTPTypes

/// A request's head: one copy of its bytes, and where in them the parts stand.
///
/// It never changes, and is handed on as one reference.
public final class RequestHead: Sendable {
  /// The head as it came, from the method to the empty line.
  public let bytes: [UInt8]
  public let method: RequestMethod
  /// HTTP/1.1 or later in 1.x; else HTTP/1.0.
  public let isVersion11: Bool
  /// How the body behind this head is delimited.
  public let framing: BodyFraming
  /// Whether the caller waits for `100 Continue` before it sends the body.
  public let expectsContinue: Bool
  /// Whether the caller would keep the connection (RFC 9112, section 9.3).
  public let keepsConnection: Bool
  let pathRange: Range<Int>
  let queryRange: Range<Int>?
  let authorityRange: Range<Int>?
  let fields: [FieldRange]

  struct FieldRange: Sendable {
    var name: Range<Int>
    var value: Range<Int>
  }

  init(
    bytes: [UInt8], method: RequestMethod, isVersion11: Bool, framing: BodyFraming,
    expectsContinue: Bool, keepsConnection: Bool, pathRange: Range<Int>, queryRange: Range<Int>?,
    authorityRange: Range<Int>?, fields: [FieldRange]
  ) {
    self.bytes = bytes
    self.method = method
    self.isVersion11 = isVersion11
    self.framing = framing
    self.expectsContinue = expectsContinue
    self.keepsConnection = keepsConnection
    self.pathRange = pathRange
    self.queryRange = queryRange
    self.authorityRange = authorityRange
    self.fields = fields
  }

  /// The same head with other bytes or ranges.
  private convenience init(
    _ head: RequestHead, bytes: [UInt8]? = nil, pathRange: Range<Int>? = nil,
    queryRange: Range<Int>?, authorityRange: Range<Int>? = nil, fields: [FieldRange]? = nil
  ) {
    self.init(
      bytes: bytes ?? head.bytes, method: head.method, isVersion11: head.isVersion11,
      framing: head.framing, expectsContinue: head.expectsContinue,
      keepsConnection: head.keepsConnection, pathRange: pathRange ?? head.pathRange,
      queryRange: queryRange, authorityRange: authorityRange ?? head.authorityRange,
      fields: fields ?? head.fields)
  }

  /// The raw path, percent-encoded as it came: begins with `/`, or is `*`.
  public var path: ArraySlice<UInt8> { bytes[pathRange] }
  /// The raw query behind `?`, if there is one.
  public var query: ArraySlice<UInt8>? { queryRange.map { bytes[$0] } }
  /// The authority of an absolute-form target, else the value of `Host`; nil for HTTP/1.0 without.
  public var authority: ArraySlice<UInt8>? { authorityRange.map { bytes[$0] } }

  /// All fields in their order, names as they were spelled, values without surrounding white space.
  public var allFields: [(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)] {
    fields.map { (name: bytes[$0.name], value: bytes[$0.value]) }
  }

  /// The first field of that name, value without surrounding white space.
  public func first(_ name: HTTPField.Name) -> ArraySlice<UInt8>? {
    guard !fields.isEmpty else { return nil }
    let wanted = name.canonicalName.utf8
    return fields.first { matches($0.name, wanted) }.map { bytes[$0.value] }
  }

  /// All values of that name joined by `, ` (RFC 9110, section 5.3); nil where there is none.
  public func combined(_ name: HTTPField.Name) -> String? {
    let wanted = name.canonicalName.utf8
    var joined: String?
    for field in fields where matches(field.name, wanted) {
      let value = String(decoding: bytes[field.value], as: UTF8.self)
      joined = joined.map { $0 + ", " + value } ?? value
    }
    return joined
  }

  /// Whether the bytes there are that lower-case name, in any case.
  private func matches(_ range: Range<Int>, _ wanted: String.UTF8View) -> Bool {
    guard range.count == wanted.count else { return false }
    var index = range.lowerBound
    for byte in wanted {
      let own = bytes[index]
      guard own == byte || (own &- 0x41 < 26 && own | 0x20 == byte) else { return false }
      index += 1
    }
    return true
  }
}

extension RequestHead {
  /// The same head with the path behind `prefix`, which ends before a slash; `/` where there is
  /// nothing behind it, and nil where the path does not begin with it.
  public func behind(_ prefix: [UInt8]) -> RequestHead? {
    guard path.starts(with: prefix) else { return nil }
    let start = pathRange.lowerBound + prefix.count
    let isAll = start == pathRange.upperBound
    guard isAll || bytes[start] == UInt8(ascii: "/") else { return nil }
    let rest =
      isAll ? pathRange.lowerBound..<pathRange.lowerBound + 1 : start..<pathRange.upperBound
    return RequestHead(self, pathRange: rest, queryRange: queryRange)
  }

  /// The same head with another query in the place of its own, or none; a head that has no query
  /// stays as it is.
  public func withQuery(_ query: ArraySlice<UInt8>?) -> RequestHead {
    guard let old = queryRange else { return self }
    // From the question mark on.
    let start = old.lowerBound - 1
    let new = query.map { start + 1..<start + 1 + $0.count }
    var changed: [UInt8] = []
    changed.reserveCapacity(bytes.count + (query?.count ?? 0))
    changed += bytes[..<start]
    if let query {
      changed.append(UInt8(ascii: "?"))
      changed += query
    }
    let shift = changed.count - old.upperBound
    changed += bytes[old.upperBound...]
    let moved = { (range: Range<Int>) in
      range.lowerBound < old.upperBound
        ? range : range.lowerBound + shift..<range.upperBound + shift
    }
    return RequestHead(
      self, bytes: changed, queryRange: new, authorityRange: authorityRange.map(moved),
      fields: fields.map { FieldRange(name: moved($0.name), value: moved($0.value)) })
  }

  /// A whole head, from the method to the empty line, at the default limits; for tests and tools.
  ///
  /// Throws the violation a connection would be answered with, and 400 for a head that is cut short
  /// or has bytes behind it.
  public convenience init(parsing bytes: [UInt8]) throws(RequestViolation) {
    var parser = RequestHeadParser()
    guard case .head(let head, let length) = try parser.parse(bytes.span) else {
      throw .malformed("The head is cut short.")
    }
    guard length == bytes.count else { throw .malformed("There are bytes behind the head.") }
    self.init(head, queryRange: head.queryRange)
  }

  /// The same for text, as UTF-8.
  public convenience init(parsing text: String) throws(RequestViolation) {
    try self.init(parsing: Array(text.utf8))
  }
}
