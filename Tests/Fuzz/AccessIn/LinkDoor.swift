import FuzzSupport
import HTTPWire

@testable import Gateway

/// What the door does with a link, without the rest of what it does.
enum LinkDoor {
  struct Opened {
    let key: LinkKey
    let expires: Int64
    let path: ArraySlice<UInt8>
    /// The query without the link's own parameters.
    let rest: ArraySlice<UInt8>?

    /// What was signed.
    var address: String {
      let query = rest.map { "?" + String(decoding: $0, as: UTF8.self) } ?? ""
      return String(decoding: path, as: UTF8.self) + query
    }
  }

  static let keys: LinkKeys = {
    let digits = String(repeating: "0123456789abcdef", count: 4)
    guard let keys = try? LinkKeys(parsing: "new \(digits)\nold \(digits)ff\n"), keys.count == 2
    else { fatalError("finding: no keys") }
    return keys
  }()

  /// Nil where no link is meant, or it opens nothing.
  static func open(_ target: [UInt8]) -> Opened? {
    guard let head = try? RequestHead(parsing: request(target)),
      let text = LinkText(path: head.path, query: head.query), let signed = text.signed,
      let key = keys.key(of: signed.signature, over: signed.message)
    else { return nil }
    return Opened(key: key, expires: signed.expires, path: head.path, rest: text.rest)
  }

  static func isRequest(_ target: [UInt8]) -> Bool {
    (try? RequestHead(parsing: request(target))) != nil
  }

  private static func request(_ target: [UInt8]) -> [UInt8] {
    Array("GET ".utf8) + target + Array(" HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
  }
}
