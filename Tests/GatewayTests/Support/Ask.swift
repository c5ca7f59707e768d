import HTTPWire

/// One request as a test words it.
struct Ask: Sendable {
  var method = "GET"
  var target: String
  var fields: [(name: String, value: String)] = []
  var body: [UInt8]?
  /// `1.1` or `1.0`.
  var version = "1.1"
  /// The value of `Host`; nil for no such field.
  var host: String? = "127.0.0.1"
  /// Who asks, in memory; over a socket it is always the loopback address.
  var peer = "127.0.0.1"

  init(_ method: String, _ target: String, _ fields: Fields = [:], json: String? = nil) {
    self.method = method
    self.target = target
    self.fields = fields.map { (name: $0.key, value: $0.value) }
    body = json.map { Array($0.utf8) }
    if json != nil, !fields.contains(where: { $0.key.lowercased() == "content-type" }) {
      self.fields.append((name: "Content-Type", value: "application/json"))
    }
  }

  /// A GET.
  init(_ target: String) { self.init("GET", target) }

  typealias Fields = KeyValuePairs<String, String>

  /// `Host` and `Content-Length` included.
  var allFields: [(name: String, value: String)] {
    var all = host.map { [(name: "Host", value: $0)] } ?? []
    all += fields
    if let body { all.append((name: "Content-Length", value: String(body.count))) }
    return all
  }

  /// The head with its empty line.
  var head: [UInt8] {
    var text = "\(method) \(target) HTTP/\(version)\r\n"
    for (name, value) in allFields { text += "\(name): \(value)\r\n" }
    return Array((text + "\r\n").utf8)
  }

  var bytes: [UInt8] { head + (body ?? []) }
}
