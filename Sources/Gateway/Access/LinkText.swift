/// What a signed link says: its query in parts, and what is signed of it.
///
/// There is one spelling of a link: its parameters in the order of their names' bytes, each once,
/// `expires` among them, and `signature` behind them all. The signature is the HMAC-SHA-256, in
/// base64 for URLs, of three lines: `GET` for GET and HEAD, the path as it is sent, and the query
/// up to `&signature=`.
struct LinkText {
  static let expiresName = "expires"
  static let signatureName = "signature"
  /// Characters of a signature.
  static let signatureLength = 43

  /// What the link asks for, without `expires` and `signature`; nil for nothing.
  let rest: ArraySlice<UInt8>?
  /// Nil where the query is not spelled as a link is.
  let signed: Signed?

  struct Signed {
    let message: [UInt8]
    let signature: ArraySlice<UInt8>
    /// Seconds since 1970.
    let expires: Int64
  }

  /// Nil where the query has neither of the two parameters: no link is meant.
  init?(path: ArraySlice<UInt8>, query: ArraySlice<UInt8>?) {
    guard let query else { return nil }
    let items = query.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false)
    let rest = items.filter { !Self.isOfLinks($0) }
    guard rest.count < items.count else { return nil }
    self.rest = rest.isEmpty ? nil : Array(rest.joined(separator: [UInt8(ascii: "&")]))[...]
    signed = Self.signed(path, query, items)
  }

  private static func isOfLinks(_ item: ArraySlice<UInt8>) -> Bool {
    let name = name(of: item)
    return name.elementsEqual(expiresName.utf8) || name.elementsEqual(signatureName.utf8)
  }

  static func name(of item: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    item.prefix { $0 != UInt8(ascii: "=") }
  }

  private static func signed(
    _ path: ArraySlice<UInt8>, _ query: ArraySlice<UInt8>, _ items: [ArraySlice<UInt8>]
  ) -> Signed? {
    let mark = Array("\(signatureName)=".utf8)
    guard items.count >= 2, let last = items.last, last.starts(with: mark),
      last.count == mark.count + signatureLength
    else { return nil }
    let names = items.dropLast().map(name(of:))
    let isInOrder = zip(names, names.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) }
    guard isInOrder,
      names.allSatisfy({ !$0.isEmpty && !$0.elementsEqual(signatureName.utf8) }),
      let place = names.firstIndex(where: { $0.elementsEqual(expiresName.utf8) }),
      let expires = URLText.decimal(items[place].dropFirst(names[place].count + 1))
    else { return nil }
    return Signed(
      message: message(path: path, query: query[..<(last.startIndex - 1)]),
      signature: last.suffix(signatureLength), expires: expires)
  }

  static func message(path: ArraySlice<UInt8>, query: ArraySlice<UInt8>) -> [UInt8] {
    var message = Array("GET\n".utf8)
    message.reserveCapacity(message.count + path.count + 1 + query.count)
    message += path
    message.append(UInt8(ascii: "\n"))
    message += query
    return message
  }
}
