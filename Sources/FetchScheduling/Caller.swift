/// Who asks: callers are taken in turn. A token, a key's digest, or an address.
public struct Caller: Hashable, Sendable {
  public let name: String
  public init(_ name: String) { self.name = name }
}
