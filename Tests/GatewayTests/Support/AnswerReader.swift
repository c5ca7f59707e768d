/// Reads an answer from a socket piece by piece, as its framing says (RFC 9112, section 6.3).
struct AnswerReader {
  private enum Framing {
    case none
    case length(Int)
    case chunk(left: Int)
    case untilClose
  }

  private let client: RawClient
  private var framing: Framing
  /// Status and fields; the body is the reader's to take.
  let head: Answered

  /// Reads the head. `toHead`: its request was a HEAD, so that no body follows.
  init(_ client: RawClient, toHead: Bool = false) throws {
    self.client = client
    var head = Answered()
    repeat { head = try Self.readHead(client) } while head.status == 100
    self.head = head
    if toHead || head.status == 204 || head.status == 304 {
      framing = .none
    } else if head["Transfer-Encoding"] == "chunked" {
      framing = .chunk(left: 0)
    } else if let length = head["Content-Length"] {
      guard let count = Int(length) else { throw RawClient.Failure.malformed(length) }
      framing = .length(count)
    } else {
      framing = .untilClose
    }
  }

  private static func readHead(_ client: RawClient) throws -> Answered {
    var head = Answered()
    let statusLine = try client.line()
    let parts = statusLine.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == "HTTP/1.1", let status = Int(parts[1]) else {
      throw RawClient.Failure.malformed(statusLine)
    }
    head.status = status
    while case let line = try client.line(), !line.isEmpty {
      guard let colon = line.firstIndex(of: ":") else {
        throw RawClient.Failure.malformed(line)
      }
      let value = line[line.index(after: colon)...].drop { $0 == " " }
      head.fields.append((String(line[..<colon]), String(value)))
    }
    return head
  }

  /// The body's next bytes; nil at its proper end. Throws: `closed` or `reset` where it breaks off.
  mutating func next() throws -> [UInt8]? {
    switch framing {
    case .none: return nil
    case .untilClose: return try client.some(upTo: .max)
    case .length(let left):
      guard left > 0 else { return nil }
      let bytes = try more(left)
      framing = .length(left - bytes.count)
      return bytes
    case .chunk(var left):
      if left == 0 {
        let line = try client.line()
        guard let size = Int(line, radix: 16) else { throw RawClient.Failure.malformed(line) }
        left = size
      }
      guard left > 0 else {
        framing = .none
        _ = try client.line()
        return nil
      }
      let bytes = try more(left)
      left -= bytes.count
      if left == 0 { _ = try client.line() }
      framing = .chunk(left: left)
      return bytes
    }
  }

  private func more(_ limit: Int) throws -> [UInt8] {
    guard let bytes = try client.some(upTo: limit) else { throw RawClient.Failure.closed }
    return bytes
  }

  /// Reads on until so many bytes of body have come in all, or it ends.
  mutating func read(atLeast count: Int) throws -> [UInt8] {
    var body: [UInt8] = []
    while body.count < count, let bytes = try next() { body += bytes }
    return body
  }
}

extension RawClient {
  /// A whole answer, or as much of it as came before the connection broke.
  func receive(toHead: Bool = false) throws -> Answered {
    var reader = try AnswerReader(self, toHead: toHead)
    var answer = reader.head
    do {
      while let bytes = try reader.next() { answer.body += bytes }
    } catch Failure.closed, Failure.reset {
      answer.isWhole = false
    }
    return answer
  }
}
