import HTTPServer

/// How the answer to a call for frames goes: as asked for, and then as its faults would have it.
struct AnswerScript {
  struct Part: Sendable, Hashable {
    var index: Int64
    var damage: Damage?
  }

  struct Stop: Sendable {
    /// Parts that have left before it.
    var afterParts: Int
    var wait: @Sendable () async throws -> Void
  }

  /// An answer that has nothing to do with frames.
  var replacement: Response?
  /// Before anything is sent.
  var delay = Duration.zero
  var parts: [Part]
  var stops: [Stop] = []
  /// Bytes of the body behind which the connection breaks.
  var resetAfter: Int?
  /// Bytes that a declared length counts, but that don't come.
  var missingBytes: Int?
  var pieceSize: Int?
  var boundary: String
  var isBoundaryQuoted = false
  var preamble: [UInt8] = []
  var epilogue: [UInt8] = []
  var isClosed = true

  init(indices: [Int64], boundary: String) {
    parts = indices.map { Part(index: $0) }
    self.boundary = boundary
  }

  mutating func apply(_ kind: FaultKind) {
    switch kind {
    case .status(let status, let retryAfter, let body):
      replacement = replacement ?? .fault(status: status, retryAfter: retryAfter, body: body)
    case .answer(let contentType, let body):
      replacement = replacement ?? .plain(body, contentType: contentType)
    case .redirect(let target, let status):
      replacement = replacement ?? .redirect(to: target, status: status)
    case .delay(let duration): delay += duration
    case .stall(let count, let gate): stop(after: count) { try await gate.pass() }
    case .pause(let count, let time): stop(after: count) { try await Task.sleep(for: time) }
    case .reset(let count): resetAfter = count
    case .shortBody(let count): missingBytes = count
    case .pieces(let size): pieceSize = size
    case .boundary(let text, let isQuoted): (boundary, isBoundaryQuoted) = (text, isQuoted)
    case .preamble(let bytes): preamble = bytes
    case .epilogue(let bytes): epilogue = bytes
    case .withoutClosingDelimiter: isClosed = false
    default: applyToParts(kind)
    }
  }

  private mutating func applyToParts(_ kind: FaultKind) {
    switch kind {
    case .withoutPart(let index): parts.removeAll { $0.index == index }
    case .reversed: parts.reverse()
    case .repeated: parts = parts.flatMap { [$0, $0] }
    case .duplicatesMerged:
      var seen: Set<Int64> = []
      parts = parts.filter { seen.insert($0.index).inserted }
    case .extraPart(let index): parts.append(Part(index: index))
    case .damaged(nil, let damage):
      if !parts.isEmpty { parts[parts.count - 1].damage = damage }
    case .damaged(let index?, let damage):
      for place in parts.indices where parts[place].index == index {
        parts[place].damage = damage
      }
    default: break
    }
  }

  private mutating func stop(after parts: Int, wait: @escaping @Sendable () async throws -> Void) {
    stops.append(Stop(afterParts: parts, wait: wait))
  }
}
