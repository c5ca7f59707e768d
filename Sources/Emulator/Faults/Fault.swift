/// Something that goes wrong, or just differently, in the answers to some calls.
public struct Fault: Sendable {
  /// Which of the calls that a fault is meant for have it.
  public enum Occurrence: Sendable, Hashable {
    case always
    /// The first n.
    case first(Int)
    /// The nth alone, from 1.
    case nth(Int)
    /// Each nth: n, 2n, 3n …
    case every(Int)

    /// `number`: of the call among those the fault is meant for, from 1.
    func holds(for number: Int) -> Bool {
      switch self {
      case .always: true
      case .first(let count): number <= count
      case .nth(let wanted): number == wanted
      case .every(let period): period > 0 && number % period == 0
      }
    }
  }

  public var kind: FaultKind
  /// Only calls of this method; nil for both that give frames.
  public var method: FrameMethod?
  /// Only calls for this video.
  public var video: Int64?
  /// Only calls that ask for this frame, among others.
  public var index: Int64?
  public var occurrence: Occurrence

  public init(
    _ kind: FaultKind, method: FrameMethod? = nil, video: Int64? = nil, index: Int64? = nil,
    occurrence: Occurrence = .always
  ) {
    self.kind = kind
    self.method = method
    self.video = video
    self.index = index
    self.occurrence = occurrence
  }

  func isMeant(for call: FrameCall) -> Bool {
    (method ?? call.method) == call.method && (video ?? call.video) == call.video
      && index.map(call.indices.contains) ?? true
  }
}

/// The calls that give frames.
public enum FrameMethod: String, Sendable, Hashable {
  case single = "videos.download-frame"
  case bulk = "videos.bulk.download-frame"
}

/// A call for frames, as its request has it.
struct FrameCall: Sendable {
  var method: FrameMethod
  var video: Int64
  var indices: [Int64]
}
