/// A request method (RFC 9110, section 9); names are case-sensitive.
public enum RequestMethod: Hashable, Sendable {
  case get, head, post, put, delete, patch, options, connect, trace
  case other(String)

  init(_ range: Range<Int>, of bytes: Span<UInt8>) {
    func isSpelled(_ name: StaticString) -> Bool {
      name.utf8CodeUnitCount == range.count
        && name.withUTF8Buffer { wanted in
          wanted.indices.allSatisfy { wanted[$0] == bytes[range.lowerBound + $0] }
        }
    }
    if isSpelled("GET") {
      self = .get
    } else if isSpelled("HEAD") {
      self = .head
    } else if isSpelled("POST") {
      self = .post
    } else if isSpelled("OPTIONS") {
      self = .options
    } else if isSpelled("PUT") {
      self = .put
    } else if isSpelled("DELETE") {
      self = .delete
    } else if isSpelled("PATCH") {
      self = .patch
    } else if isSpelled("CONNECT") {
      self = .connect
    } else if isSpelled("TRACE") {
      self = .trace
    } else {
      let name = bytes.extracting(range).withUnsafeBufferPointer { Array($0) }
      self = .other(String(decoding: name, as: UTF8.self))
    }
  }

  /// As it stands on the wire.
  public var name: String {
    switch self {
    case .get: "GET"
    case .head: "HEAD"
    case .post: "POST"
    case .put: "PUT"
    case .delete: "DELETE"
    case .patch: "PATCH"
    case .options: "OPTIONS"
    case .connect: "CONNECT"
    case .trace: "TRACE"
    case .other(let name): name
    }
  }
}
