/// How much of a request's framing is taken before it is refused; sizes in bytes.
public struct RequestLimits: Sendable, Hashable {
  /// The request line without its line end; a longer one is 414.
  public var requestLineBytes = 8 * 1024
  /// The head from the method to the empty line, line ends included; a longer one is 431.
  public var headBytes = 32 * 1024
  /// Fields of a head, and of a chunked body's trailer; more are 431.
  public var fieldCount = 100
  /// Bytes of field lines that a connection remembers, so as not to read them again with the next
  /// head; of longer ones none.
  public var repeatedBytes = 4 * 1024
  /// Empty lines passed over in front of a request line (RFC 9112, section 2.2); more are 400.
  public var leadingEmptyLines = 2
  /// Chunk extensions of one body, all together; more are 400.
  public var chunkExtensionBytes = 4 * 1024
  /// The trailer of a chunked body, line ends included; a longer one is 431.
  public var trailerBytes = 8 * 1024

  public init() {}
}
