/// A header field that is passed on, its value byte for byte.
public struct RelayField: Sendable, Hashable {
  public var name: String
  public var value: [UInt8]

  public init(name: String, value: [UInt8]) {
    self.name = name
    self.value = value
  }
}

extension [RelayField] {
  /// Fields that are for the next hop alone (RFC 9110, section 7.6.1, and those of old proxies).
  private static var hopByHop: Set<String> {
    [
      "connection", "keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authorization",
      "te", "trailer", "transfer-encoding", "upgrade",
    ]
  }

  /// Those that go to the other end: neither hop-by-hop, nor named by `Connection`, nor among
  /// `others` (in lower case).
  func endToEnd(without others: Set<String> = []) -> [RelayField] {
    var dropped = Self.hopByHop.union(others)
    for field in self where field.name.lowercased() == "connection" {
      for name in field.value.split(separator: UInt8(ascii: ",")) {
        let text = String(decoding: name.filter { $0 != 0x20 && $0 != 0x09 }, as: UTF8.self)
        dropped.insert(text.lowercased())
      }
    }
    return filter { !dropped.contains($0.name.lowercased()) }
  }

  func contains(_ name: String) -> Bool { contains { $0.name.lowercased() == name } }
}
