import HTTPWire
import Testing

/// What became of a head's bytes.
enum HeadOutcome: Equatable, Sendable {
  /// Needs more.
  case unfinished
  /// A head that took that many bytes.
  case head(length: Int)
  case violation(status: Int)
}

/// Parses bytes as they arrive by one split.
func parseHead(
  _ bytes: [UInt8], ends: [Int], limits: RequestLimits = RequestLimits()
) -> (outcome: HeadOutcome, head: RequestHead?, detail: String?) {
  var parser = RequestHeadParser(limits: limits)
  do throws(RequestViolation) {
    for end in ends {
      if case .head(let head, let length) = try parser.parse(bytes.span.extracting(..<end)) {
        return (.head(length: length), head, nil)
      }
    }
    return (.unfinished, nil, nil)
  } catch {
    return (.violation(status: error.status), nil, error.detail)
  }
}

/// Checks that bytes come to the same however they arrive; gives the head, if there is one.
@discardableResult
func checkHead(
  _ text: String, _ expected: HeadOutcome, limits: RequestLimits = RequestLimits(),
  sourceLocation: SourceLocation = #_sourceLocation
) -> RequestHead? {
  let bytes = Array(text.utf8)
  var whole: RequestHead?
  for split in Splits.all(of: bytes.count) {
    let result = parseHead(bytes, ends: split.ends, limits: limits)
    #expect(
      result.outcome == expected,
      "\(split.name): \(result.detail ?? "") in \(text.debugDescription)",
      sourceLocation: sourceLocation)
    if split.name == "whole" { whole = result.head }
    #expect(result.head?.bytes == whole?.bytes, "\(split.name)", sourceLocation: sourceLocation)
  }
  return whole
}

func text(_ bytes: ArraySlice<UInt8>?) -> String? {
  bytes.map { String(decoding: $0, as: UTF8.self) }
}
