import HTTPTypes

/// A request's head: one copy of its bytes, and where in them the parts stand.
///
/// It never changes, and is handed on as one reference.
public final class RequestHead: Sendable {
  /// The head as it came, from the method to the empty line.
  public let bytes: [UInt8]
  /// How the body behind this head is delimited.
  public let framing: BodyFraming
  let line: RequestLine
  /// Where the fields begin.
  let fieldsStart: Int
  let section: FieldSection

  /// Throws what only the whole head can show: 400 without `Host`, 417, and framings that a proxy
  /// in front could read differently.
  init(
    bytes: [UInt8], line: RequestLine, fieldsStart: Int, section: FieldSection
  ) throws(RequestViolation) {
    try section.check(isVersion11: line.isVersion11)
    framing = try section.framing(isVersion11: line.isVersion11)
    self.bytes = bytes
    self.line = line
    self.fieldsStart = fieldsStart
    self.section = section
  }

  /// The same head with another target, and other bytes in its place.
  private init(_ head: RequestHead, bytes: [UInt8], target: RequestTarget) {
    self.bytes = bytes
    framing = head.framing
    var line = head.line
    line.target = target
    self.line = line
    fieldsStart = head.fieldsStart + bytes.count - head.bytes.count
    section = head.section
  }

  public var method: RequestMethod { line.method }
  /// HTTP/1.1 or later in 1.x; else HTTP/1.0.
  public var isVersion11: Bool { line.isVersion11 }
  /// Whether the caller waits for `100 Continue` before it sends the body.
  public var expectsContinue: Bool {
    isVersion11 && section.expectsContinue && framing != .none && framing != .length(0)
  }
  /// Whether the caller would keep the connection (RFC 9112, section 9.3).
  public var keepsConnection: Bool { section.keepsConnection(isVersion11: isVersion11) }

  /// The raw path, percent-encoded as it came: begins with `/`, or is `*`.
  public var path: ArraySlice<UInt8> { bytes[line.target.path] }
  /// The raw query behind `?`, if there is one.
  public var query: ArraySlice<UInt8>? { line.target.query.map { bytes[$0] } }
  /// The authority of an absolute-form target, else the value of `Host`; nil for HTTP/1.0 without.
  public var authority: ArraySlice<UInt8>? {
    line.target.authority.map { bytes[$0] } ?? value(section.host)
  }

  /// The bytes at a place in the field section.
  func value(_ place: Range<Int>?) -> ArraySlice<UInt8>? { place.map(bytes(at:)) }

  private func bytes(at place: Range<Int>) -> ArraySlice<UInt8> {
    bytes[fieldsStart + place.lowerBound..<fieldsStart + place.upperBound]
  }

  /// All fields in their order, names as they were spelled, values without surrounding white space.
  public var allFields: [(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)] {
    section.fields.map { (name: bytes(at: $0.name), value: bytes(at: $0.value)) }
  }

  /// The first field of that name, value without surrounding white space.
  public func first(_ name: HTTPField.Name) -> ArraySlice<UInt8>? {
    let fields = section.fields
    guard !fields.isEmpty else { return nil }
    let wanted = name.canonicalName.utf8
    return fields.first { matches($0.name, wanted) }.map { bytes(at: $0.value) }
  }

  /// All values of that name joined by `, ` (RFC 9110, section 5.3); nil where there is none.
  public func combined(_ name: HTTPField.Name) -> String? {
    let wanted = name.canonicalName.utf8
    var joined: String?
    for field in section.fields where matches(field.name, wanted) {
      let value = String(decoding: bytes(at: field.value), as: UTF8.self)
      joined = joined.map { $0 + ", " + value } ?? value
    }
    return joined
  }

  /// Whether the bytes there are that lower-case name, in any case.
  private func matches(_ range: Range<Int>, _ wanted: String.UTF8View) -> Bool {
    guard range.count == wanted.count else { return false }
    var index = fieldsStart + range.lowerBound
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
    var target = line.target
    let own = target.path
    let start = own.lowerBound + prefix.count
    let isAll = start == own.upperBound
    guard isAll || bytes[start] == UInt8(ascii: "/") else { return nil }
    target.path = isAll ? own.lowerBound..<own.lowerBound + 1 : start..<own.upperBound
    return RequestHead(self, bytes: bytes, target: target)
  }

  /// The same head with another query in the place of its own, or none; a head that has no query
  /// stays as it is.
  public func withQuery(_ query: ArraySlice<UInt8>?) -> RequestHead {
    var target = line.target
    guard let old = target.query else { return self }
    // From the question mark on; path and authority stand before it.
    let start = old.lowerBound - 1
    var changed: [UInt8] = []
    changed.reserveCapacity(bytes.count + (query?.count ?? 0))
    changed += bytes[..<start]
    if let query {
      changed.append(UInt8(ascii: "?"))
      changed += query
    }
    target.query = query.map { start + 1..<start + 1 + $0.count }
    changed += bytes[old.upperBound...]
    return RequestHead(self, bytes: changed, target: target)
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
    self.init(head, bytes: head.bytes, target: head.line.target)
  }

  /// The same for text, as UTF-8.
  public convenience init(parsing text: String) throws(RequestViolation) {
    try self.init(parsing: Array(text.utf8))
  }
}
