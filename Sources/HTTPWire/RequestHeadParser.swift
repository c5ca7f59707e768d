/// Finds and checks a request's head while its bytes arrive (RFC 9112, sections 2 to 5).
///
/// Strict where two readers of the same bytes could disagree: a bare CR or LF, a folded line, white
/// space before a colon and every other control character is refused as soon as it is seen.
public struct RequestHeadParser: Sendable {
  public enum Outcome: Sendable {
    /// All there is has been looked at, and the head goes on.
    case needsMore
    /// The head, and how many bytes it took, empty lines in front of it included.
    case head(RequestHead, length: Int)
  }

  private final class Unfinished: Sendable {
    let draft: RequestHeadDraft

    init(_ draft: RequestHeadDraft) { self.draft = draft }
  }

  private let limits: RequestLimits
  /// Nil between heads, so that a connection that waits for one holds little.
  private var unfinished: Unfinished?
  private var repetition = Repetition.unknown
  private var failure: RequestViolation?

  public init(limits: RequestLimits = RequestLimits()) {
    self.limits = limits
  }

  /// Goes on where the last call ended: `bytes` holds what it held then, and what came since.
  ///
  /// A head resets the parser for the bytes behind it; a violation is final.
  public mutating func parse(_ bytes: Span<UInt8>) throws(RequestViolation) -> Outcome {
    if let failure { throw failure }
    var draft = unfinished?.draft ?? RequestHeadDraft()
    do throws(RequestViolation) {
      while let line = try draft.nextLine(of: bytes, limits) {
        guard let head = try draft.take(line, of: bytes, limits, &repetition) else { continue }
        unfinished = nil
        return .head(head, length: draft.scanned)
      }
      unfinished = Unfinished(draft)
      return .needsMore
    } catch {
      failure = error
      throw error
    }
  }

  /// Gives back the memory of heads before.
  public mutating func forget() {
    // Thousands of quiet connections are only looked at.
    if case .lines = repetition { repetition = .unknown }
  }

  /// Bytes of the lines of heads before that are not read again where they are repeated.
  var remembered: Int { repetition.count }
}
