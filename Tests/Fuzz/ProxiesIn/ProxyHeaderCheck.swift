import FuzzSupport
import HTTPWire

@testable import Gateway
@testable import HTTPServer

/// The header of the PROXY protocol: whole, byte by byte and as `StrictProxyHeader` reads it, and
/// whom it names.
struct ProxyHeaderCheck {
  private enum Verdict: Equatable {
    case unfinished, refused
    case header(ProxyHeader, length: Int)
  }

  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func run() {
    let whole = Self.verdict(bytes.span)
    var single = Verdict.unfinished
    var taken = 0
    while true {
      single = Self.verdict(bytes.span.extracting(..<taken))
      guard single == .unfinished, taken < bytes.count else { break }
      taken += 1
    }
    require(single == whole, "single bytes give \(single), the whole \(whole)")
    let strict = StrictProxyHeader(bytes)
    guard case .header(let header, let length) = whole else {
      require(strict == nil, "\(whole), though it is a header")
      require(whole == .refused || bytes.count < ProxyHeader.longest, "it waits for ever")
      return
    }
    require(header == strict?.header && length == strict?.length, "\(header) of \(length) bytes")
    require(length == taken, "\(length) bytes, known after \(taken)")
    require(length <= ProxyHeader.longest, "a header of \(length) bytes")
    mark(header)
    checkPeer(of: header)
  }

  private static func verdict(_ bytes: Span<UInt8>) -> Verdict {
    do throws(RequestViolation) {
      switch try ProxyHeader.parse(bytes) {
      case .needsMore: return .unfinished
      case .header(let header, let length): return .header(header, length: length)
      }
    } catch {
      require(error.status == 400, "status \(error.status)")
      return .refused
    }
  }

  /// `IPAddress` must read the same address, and either version's own spelling of it must lead back
  /// to it.
  private func checkPeer(of header: ProxyHeader) {
    let proxy = PeerAddress.address("192.0.2.200")
    let peer = PeerAddress(header, or: proxy)
    switch header {
    case .unsaid: return require(peer == proxy, "nobody said \(peer, default: "nil")")
    case .unix: return require(peer == .unix, "a Unix socket's is \(peer, default: "nil")")
    case .address(let bytes):
      let bits = bytes.reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
      let address = IPAddress(bits: bytes.count == 4 ? 0xFFFF << 32 | bits : bits)
      require(peer == .address(address.text), "\(bytes) are \(peer, default: "nil")")
    case .text(let text, let isVersion6):
      let address = text.contains(":") == isVersion6 ? IPAddress(text) : nil
      require(peer == address.map { .address($0.text) }, "'\(text)' is \(peer, default: "nil")")
    }
    guard case .address(let text)? = peer, let address = IPAddress(text) else { return }
    require(address.text == text, "'\(text)' is not canonical")
    for spelling in [Self.line(address), Self.binary(address)] {
      guard case .header(let again, spelling.count) = Self.verdict(spelling.span) else {
        return require(false, "\(text) has no header")
      }
      require(PeerAddress(again, or: proxy) == peer, "\(text) is another's when told again")
    }
  }

  private static func line(_ address: IPAddress) -> [UInt8] {
    let other = address.isVersion4 ? "TCP4 \(address.text) 192.0.2.1" : "TCP6 \(address.text) ::1"
    return Array("PROXY \(other) 65535 0\r\n".utf8)
  }

  private static func binary(_ address: IPAddress) -> [UInt8] {
    let bytes = stride(from: 120, through: 0, by: -8).map {
      UInt8(truncatingIfNeeded: address.bits >> UInt128($0))
    }
    let rest = [UInt8](repeating: 0, count: 20)
    return StrictProxyHeader.signature + [0x21, 0x21, 0, 36] + bytes + rest
  }
}
