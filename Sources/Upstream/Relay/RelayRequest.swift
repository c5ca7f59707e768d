/// A call to pass on.
public struct RelayRequest: Sendable {
  /// How long the body is that will be sent.
  public enum Body: Sendable, Hashable {
    case none
    /// Bytes, 0 or more.
    case length(Int64)
    case unknown
  }

  public var method: String
  public var target: RelayTarget
  /// All fields of the request as it came.
  public var fields: [RelayField]
  public var body: Body

  public init(method: String, target: RelayTarget, fields: [RelayField], body: Body) {
    self.method = method
    self.target = target
    self.fields = fields
    self.body = body
  }

  /// The fields' lines as libcurl takes them: end to end, in their order, `Via` behind them.
  ///
  /// What frames the body and whom it is for is libcurl's to say; what it would add by itself is
  /// taken out.
  var lines: [String] {
    let kept = fields.endToEnd(without: ["host", "content-length", "expect", "via"])
    var lines: [String] = []
    for field in kept {
      let value = String(decoding: field.value, as: UTF8.self)
      // A semicolon is libcurl's way to say that the value is empty.
      lines.append(value.isEmpty ? "\(field.name);" : "\(field.name): \(value)")
    }
    let before = fields.filter { $0.name.lowercased() == "via" }.map {
      String(decoding: $0.value, as: UTF8.self)
    }
    lines.append("Via: " + (before + ["1.1 frame-gateway"]).joined(separator: ", "))
    for name in ["Accept", "User-Agent", "Content-Type"] where !kept.contains(name.lowercased()) {
      lines.append("\(name):")
    }
    lines.append("Expect:")
    return lines
  }
}
