/// What a proxy says in front of a connection's first byte of who is behind it: the PROXY protocol
/// (haproxy.org, doc/proxy-protocol.txt), versions 1 and 2, for streams.
public enum ProxyHeader: Hashable, Sendable {
  /// The proxy speaks for itself, or does not know: who is at the other end counts.
  case unsaid
  /// Bytes of an address in network order: 4, or 16.
  case address([UInt8])
  /// An address as text, still to be read as one of IPv4 or IPv6.
  case text(String, isVersion6: Bool)
  /// A Unix socket's peer.
  case unix

  public enum Outcome: Hashable, Sendable {
    /// It may become a header.
    case needsMore
    /// The header, and how many bytes it took.
    case header(ProxyHeader, length: Int)
  }

  /// Bytes of a header at most, its extensions included.
  public static let longest = 2048
  /// Bytes of a header of version 1 at most, its line end included (section 2.1).
  static let longestLine = 107

  private static let signature: [UInt8] = [
    0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A,
  ]

  /// Looks at what has come so far; throws where it is no header, and never will be.
  public static func parse(_ bytes: Span<UInt8>) throws(RequestViolation) -> Outcome {
    guard bytes.count > 0 else { return .needsMore }
    return bytes[0] == signature[0] ? try parseBinary(bytes) : try parseLine(bytes)
  }

  private static func malformed() -> RequestViolation {
    .malformed("The connection does not begin with a header of the PROXY protocol.")
  }

  /// Version 1: `PROXY TCP4 203.0.113.7 192.0.2.1 56324 443`, CRLF.
  private static func parseLine(_ bytes: Span<UInt8>) throws(RequestViolation) -> Outcome {
    let start = Array("PROXY ".utf8)
    for index in 0..<min(bytes.count, start.count) where bytes[index] != start[index] {
      throw malformed()
    }
    var end = start.count
    while end < bytes.count, bytes[end] != 0x0D {
      guard end < longestLine - 2, bytes[end] >= 0x20, bytes[end] < 0x7F else { throw malformed() }
      end += 1
    }
    guard end + 1 < bytes.count else { return .needsMore }
    guard bytes[end + 1] == 0x0A else { throw malformed() }
    let line = bytes.extracting(start.count..<end).withUnsafeBufferPointer { Array($0) }
    return .header(try header(line), length: end + 2)
  }

  private static func header(_ line: [UInt8]) throws(RequestViolation) -> ProxyHeader {
    let words = line.split(separator: 0x20, omittingEmptySubsequences: false)
    guard let family = words.first else { throw malformed() }
    if family.elementsEqual("UNKNOWN".utf8) { return .unsaid }
    let isVersion6 = family.elementsEqual("TCP6".utf8)
    guard isVersion6 || family.elementsEqual("TCP4".utf8), words.count == 5,
      isPort(words[3]), isPort(words[4]), isAddress(words[1]), isAddress(words[2])
    else { throw malformed() }
    return .text(String(decoding: words[1], as: UTF8.self), isVersion6: isVersion6)
  }

  private static func isAddress(_ word: ArraySlice<UInt8>) -> Bool {
    !word.isEmpty
      && word.allSatisfy {
        Octets.hexValue($0) != nil || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".")
      }
  }

  private static func isPort(_ word: ArraySlice<UInt8>) -> Bool {
    guard (1...5).contains(word.count), word.allSatisfy(Octets.isDigit),
      word.count == 1 || word.first != UInt8(ascii: "0")
    else { return false }
    return word.reduce(0) { $0 * 10 + Int($1 &- 0x30) } <= Int(UInt16.max)
  }

  /// Version 2: a signature, version and command, family, length, addresses, extensions.
  private static func parseBinary(_ bytes: Span<UInt8>) throws(RequestViolation) -> Outcome {
    for index in 0..<min(bytes.count, signature.count) where bytes[index] != signature[index] {
      throw malformed()
    }
    guard bytes.count >= 16 else { return .needsMore }
    let rest = Int(bytes[14]) << 8 | Int(bytes[15])
    guard 16 + rest <= longest else { throw malformed() }
    // What is wrong is told by these sixteen bytes alone.
    let (address, needed) = try place(command: bytes[12], family: bytes[13])
    guard rest >= needed else { throw malformed() }
    guard bytes.count >= 16 + rest else { return .needsMore }
    let header: ProxyHeader
    switch address {
    case nil: header = .unsaid
    case 0?: header = .unix
    case let count?:
      header = .address(
        bytes.extracting(16..<16 + count).withUnsafeBufferPointer { Array($0) })
    }
    return .header(header, length: 16 + rest)
  }

  /// Bytes of the source's address (0 for a Unix socket's, nil where none counts), and of all that
  /// the family has.
  private static func place(
    command: UInt8, family: UInt8
  ) throws(RequestViolation) -> (address: Int?, all: Int) {
    switch (command, family) {
    case (0x20, _), (0x21, 0x00): (nil, 0)
    case (0x21, 0x11): (4, 12)
    case (0x21, 0x21): (16, 36)
    case (0x21, 0x31): (0, 216)
    default: throw malformed()
    }
  }
}
