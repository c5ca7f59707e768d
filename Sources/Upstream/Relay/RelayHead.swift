/// The head of a relayed answer.
public struct RelayHead: Sendable, Hashable {
  /// 200 to 999.
  public internal(set) var status = 0
  /// End to end, in their order, without `Content-Length`.
  public internal(set) var fields: [RelayField] = []
  /// Bytes of the body that the answer declares, where it does.
  public internal(set) var contentLength: Int64?
}

/// Gathers a relayed answer's head line by line.
struct RelayHeadReader {
  /// No longer head is taken.
  static let maximumBytes = 64 * 1024

  /// The final head once its empty line has come; lines behind it are trailers, which end here.
  private(set) var head: RelayHead?
  private var status = 0
  private var fields: [RelayField] = []
  private var size = 0

  /// Takes one line as libcurl gives it, line end included; false where the head is too long.
  mutating func receive(_ line: [UInt8]) -> Bool {
    guard head == nil else { return true }
    size += line.count
    guard size <= Self.maximumBytes else { return false }
    var line = line[...]
    while let last = line.last, last == 0x0D || last == 0x0A { line.removeLast() }
    if line.starts(with: "HTTP/".utf8) {
      // Also behind a 1xx head, whose fields are not the answer's.
      fields = []
      let code = line.split(separator: 0x20, maxSplits: 2).dropFirst().first ?? []
      status = Int64(decimal: code).map { Int(clamping: $0) } ?? 0
    } else if line.isEmpty {
      if status >= 200 { finish() }
    } else if line.first == 0x20 || line.first == 0x09, !fields.isEmpty {
      // A folded line goes on with the value (RFC 9112, section 5.2).
      fields[fields.count - 1].value += [0x20] + Self.trimmed(line)
    } else if let colon = line.firstIndex(of: UInt8(ascii: ":")) {
      fields.append(
        RelayField(
          name: String(decoding: line[..<colon], as: UTF8.self),
          value: Array(Self.trimmed(line[(colon + 1)...]))))
    }
    return true
  }

  private mutating func finish() {
    var head = RelayHead(status: status, fields: fields.endToEnd(without: ["content-length"]))
    if !fields.contains("transfer-encoding") {
      head.contentLength = fields.first { $0.name.lowercased() == "content-length" }
        .flatMap { Int64(decimal: $0.value) }
    }
    self.head = head
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var bytes = bytes.drop { $0 == 0x20 || $0 == 0x09 }
    while let last = bytes.last, last == 0x20 || last == 0x09 { bytes.removeLast() }
    return bytes
  }
}
