import Testing

/// An answer as a caller has it.
struct Answered: Sendable {
  var status = 0
  var fields: [(name: String, value: String)] = []
  var body: [UInt8] = []
  /// The body ended as its framing says; false where the connection broke.
  var isWhole = true

  /// The first value of a field, by name in any case.
  subscript(name: String) -> String? {
    fields.first { $0.name.lowercased() == name.lowercased() }?.value
  }

  var text: String { String(decoding: body, as: UTF8.self) }
  var json: JSON { get throws { try JSON(parsing: body) } }

  /// The `code` of a problem; nil where the answer is none.
  var code: String? {
    guard self["Content-Type"] == "application/problem+json" else { return nil }
    return (try? json)?["code"]?.text
  }

  /// Whether a stage of `Server-Timing` happened.
  func took(_ stage: String) -> Bool {
    (self["Server-Timing"] ?? "").split(separator: ",").contains { part in
      part.drop { $0 == " " }.hasPrefix("\(stage);dur=")
    }
  }

  /// The value of a series on the metrics page; 0 where it is not there yet.
  func metric(_ series: String) -> Double {
    let line = text.split(separator: "\n").first { $0.hasPrefix("\(series) ") }
    return line.flatMap { Double($0.dropFirst(series.count + 1)) } ?? 0
  }

  /// The names in a list field, in lower case.
  func list(_ name: String) -> [String] {
    (self[name] ?? "").split(separator: ",").map { $0.filter { $0 != " " }.lowercased() }
  }
}

/// Expects a problem: its status, its code, and the members that every problem has.
func expectProblem(
  _ answer: Answered, _ status: Int, _ code: String,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  #expect(answer.status == status, sourceLocation: sourceLocation)
  #expect(
    answer["Content-Type"] == "application/problem+json", sourceLocation: sourceLocation)
  #expect(answer["Cache-Control"] == "no-store", sourceLocation: sourceLocation)
  let problem = try answer.json
  #expect(problem["code"]?.text == code, "\(answer.text)", sourceLocation: sourceLocation)
  #expect(problem["status"]?.integer == Int64(status), sourceLocation: sourceLocation)
  #expect(
    problem["type"]?.text == "urn:frame-gateway:problem:\(code)", sourceLocation: sourceLocation)
  #expect(problem["title"]?.text?.isEmpty == false, sourceLocation: sourceLocation)
  #expect(problem["detail"]?.text?.isEmpty == false, sourceLocation: sourceLocation)
  #expect(problem["request_id"]?.text == answer["X-Request-Id"], sourceLocation: sourceLocation)
  guard case .bool = problem["retryable"] else {
    Issue.record("no retryable: \(answer.text)", sourceLocation: sourceLocation)
    return
  }
}
