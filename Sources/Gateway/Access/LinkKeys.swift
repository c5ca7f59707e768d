/// A key that signs links.
public struct LinkKey: Sendable, Hashable, CustomStringConvertible {
  /// Stands in logs, and takes turns with the address of whoever has the link.
  let id: String
  let bytes: [UInt8]

  /// Its id, and not what it is.
  public var description: String { id }
}

/// The keys whose links are taken: `ID HEX`, a line each; the first one signs.
public struct LinkKeys: Sendable {
  /// One that signs, and the one before it, until its links have expired.
  static let most = 2
  /// Bytes of a key: at least those of the hash, and no more than a block of it (RFC 2104, section
  /// 3).
  static let sizes = 32...64

  let keys: [LinkKey]

  /// No link is taken.
  public init() { keys = [] }

  /// Throws where a line is none, an id or a key is there twice, or there is a third.
  public init(parsing text: String) throws(AccessFileError) {
    var keys: [LinkKey] = []
    for (number, words) in try AccessFileLines(text).lines {
      func failure(_ reason: String) -> AccessFileError {
        AccessFileError(line: number, reason: reason)
      }
      guard words.count == 2, AccessFileLines.isName(words[0]) else {
        throw failure("an id of up to 64 letters, digits, '.', '_' or '-', and a key are wanted")
      }
      guard let bytes = Hexadecimal.bytes(of: words[1]), Self.sizes.contains(bytes.count) else {
        throw failure("a key has 64 to 128 hexadecimal digits, as openssl rand -hex 32 makes it")
      }
      let key = LinkKey(id: String(words[0]), bytes: bytes)
      guard !keys.contains(where: { $0.id == key.id }) else {
        throw failure("the id '\(key.id)' is there twice")
      }
      guard !keys.contains(where: { Secret.areEqual($0.bytes, key.bytes) }) else {
        throw failure("the key of '\(key.id)' is there twice")
      }
      keys.append(key)
      guard keys.count <= Self.most else { throw failure("there are more than two keys") }
    }
    self.keys = keys
  }

  public var count: Int { keys.count }

  /// The one that links are signed with.
  public var signing: LinkKey? { keys.first }

  /// The key that made the signature of that text; all are tried, whichever it is.
  func key(of signature: ArraySlice<UInt8>, over message: [UInt8]) -> LinkKey? {
    var found: LinkKey?
    for key in keys where Secret.areEqual(key.signature(of: message), Array(signature)) {
      found = key
    }
    return found
  }
}

extension LinkKey {
  /// 43 characters of base64.
  func signature(of message: [UInt8]) -> [UInt8] {
    Array(URLBase64.text(of: Secret.code(of: message, key: bytes)).utf8)
  }
}
