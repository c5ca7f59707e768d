/// A request method (RFC 9110, section 9); names are case-sensitive.
public enum RequestMethod: Hashable, Sendable {
  case get, head, post, put, delete, patch, options, connect, trace
  case other(String)

  init(_ range: Range<Int>, of bytes: Span<UInt8>) {
    let known: [(StaticString, RequestMethod)] = [
      ("GET", .get), ("HEAD", .head), ("POST", .post), ("PUT", .put), ("DELETE", .delete),
      ("PATCH", .patch), ("OPTIONS", .options), ("CONNECT", .connect), ("TRACE", .trace),
    ]
    for (name, method) in known where Self.isEqual(name, range, of: bytes) {
      self = method
      return
    }
    let name = bytes.extracting(range).withUnsafeBufferPointer { Array($0) }
    self = .other(String(decoding: name, as: UTF8.self))
  }

  private static func isEqual(
    _ name: StaticString, _ range: Range<Int>, of bytes: Span<UInt8>
  ) -> Bool {
    guard name.utf8CodeUnitCount == range.count else { return false }
    return name.withUTF8Buffer { wanted in
      wanted.indices.allSatisfy { wanted[$0] == bytes[range.lowerBound + $0] }
    }
  }
}
