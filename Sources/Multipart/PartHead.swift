/// What a part's head says.
public struct PartHead: Sendable, Hashable {
  /// One header field; the value without the blanks around it.
  public struct Field: Sendable, Hashable {
    public var name: String
    public var value: String

    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// In order of arrival.
  public var fields: [Field]

  public init(fields: [Field] = []) { self.fields = fields }

  /// The first field of that name, compared without case.
  public subscript(name: String) -> String? {
    fields.first { $0.name.utf8.equalsIgnoringCase(name.utf8) }?.value
  }

  /// The `name` parameter of `Content-Disposition`: quoted or not, in any place, of any
  /// disposition; nil where there is none, or several that differ.
  public var name: String? {
    var name: [UInt8]?
    for field in fields where field.name.utf8.equalsIgnoringCase("content-disposition".utf8) {
      for parameter in FieldParameters(Array(field.value.utf8)) where parameter.isNamed("name") {
        guard name == nil || name == parameter.value else { return nil }
        name = parameter.value
      }
    }
    return name.map { String(decoding: $0, as: UTF8.self) }
  }

  public var contentType: String? { self["content-type"] }

  /// The declared length in bytes, where it is a plain decimal: a hint for reserving storage, never
  /// a statement of where the part ends.
  public var contentLength: Int? {
    guard let value = self["content-length"], !value.isEmpty else { return nil }
    var length = 0
    for byte in value.utf8 {
      guard case 0...9 = Int(byte) - 48 else { return nil }
      let (product, overflowed) = length.multipliedReportingOverflow(by: 10)
      let (sum, carried) = product.addingReportingOverflow(Int(byte) - 48)
      guard !overflowed, !carried else { return nil }
      length = sum
    }
    return length
  }
}
