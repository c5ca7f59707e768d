/// A response's head before it is bytes.
public struct ResponseHead: Sendable {
  /// How the body behind the head is delimited (RFC 9112, section 6).
  public enum Framing: Sendable, Hashable {
    /// No framing field: there is no body (1xx, 204, 304), or it ends with the connection.
    case none
    case length(Int64)
    case chunked
  }

  /// What `Connection` says.
  public enum Persistence: Sendable, Hashable {
    /// No field: HTTP/1.1 keeps the connection by itself.
    case unsaid
    case keepAlive
    case close
  }

  /// 100 to 599.
  public var status: Int
  public var fields: HeaderBlock
  public var framing: Framing
  public var persistence: Persistence

  public init(
    status: Int, fields: HeaderBlock = HeaderBlock(), framing: Framing,
    persistence: Persistence = .unsaid
  ) {
    self.status = status
    self.fields = fields
    self.framing = framing
    self.persistence = persistence
  }

  /// The head in wire form with its empty line; `date` is the value of `Date`.
  public func bytes(date: HTTPDate) -> [UInt8] {
    [UInt8](capacity: 192 + fields.bytes.count) { bytes in
      bytes.append("HTTP/1.1 ")
      bytes.append(decimal: UInt64(status))
      bytes.append(" ")
      bytes.append(ReasonPhrase.of(status))
      bytes.append("\r\nDate: ")
      bytes.append(date.bytes.span)
      bytes.append("\r\n")
      bytes.append(fields.bytes.span)
      switch framing {
      case .none: break
      case .length(let length):
        bytes.append("Content-Length: ")
        bytes.append(decimal: UInt64(max(0, length)))
        bytes.append("\r\n")
      case .chunked: bytes.append("Transfer-Encoding: chunked\r\n")
      }
      switch persistence {
      case .unsaid: break
      case .keepAlive: bytes.append("Connection: keep-alive\r\n")
      case .close: bytes.append("Connection: close\r\n")
      }
      bytes.append("\r\n")
    }
  }

  /// The interim response that asks for the body (RFC 9110, section 15.2.1).
  public static let continuation: [UInt8] = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
}
