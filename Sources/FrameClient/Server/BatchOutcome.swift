import FetchScheduling
import FrameBytes
import FrameStore
import PlatformFetching
import Upstream

/// What the answer to a gateway's batch comes to, for each frame asked for and for the call.
struct BatchOutcome: Sendable {
  /// What is known of one frame.
  enum Fate: Sendable {
    case whole(Frame)
    /// For good.
    case refused(FetchFailure)
    /// It may be asked for again; why it is not there.
    case missing(String)
  }

  /// By frame; what becomes of those that have none is told by the call's end.
  private(set) var fates: [(index: Int64, fate: Fate)] = []
  /// Nil where the answer is whole and says what became of every frame.
  private(set) var end: CallEnd?

  /// For the store, in order: what is to be asked for again is told of last and as one, so that it
  /// is asked for in one batch.
  var events: [CallEvent] {
    var events: [CallEvent] = []
    var missing: [(index: Int64, reason: String)] = []
    for (index, fate) in fates {
      switch fate {
      case .whole(let frame): events.append(.frame(index: index, frame))
      case .refused(let failure): events.append(.refused(index: index, failure))
      case .missing(let reason): missing.append((index, reason))
      }
    }
    return missing.isEmpty ? events : events + [.defects(missing)]
  }

  init(_ answer: ServerAnswer, video: Int64, asked: [Int64]) {
    if let error = answer.error {
      if let problem = GatewayProblem(answer) {
        self.init(problem, error, asked: asked)
      } else {
        self.init(whole: answer, end: answer.end(after: error))
      }
      return
    }
    do throws(BatchManifest.Defect) {
      guard let json = answer.document else { throw .missing }
      let manifest = try BatchManifest(json: json, video: video, asked: asked)
      let frames = Dictionary(uniqueKeysWithValues: answer.frames.map { ($0.index, $0.frame) })
      let defects = Dictionary(uniqueKeysWithValues: answer.defects.map { ($0.index, $0.defect) })
      self.init(asked.map { ($0, manifest.fate(of: $0, frames[$0], defects[$0])) })
    } catch {
      self.init(whole: answer, end: .failed(.invalid("\(error)"), retryAfter: nil))
    }
  }

  private init(_ fates: [(index: Int64, fate: Fate)]) { self.fates = fates }

  /// What came whole of an answer that no manifest vouches for.
  private init(whole answer: ServerAnswer, end: CallEnd) {
    fates = answer.frames.map { ($0.index, .whole($0.frame)) }
    self.end = end
  }

  /// A problem in place of a batch: none of its frames can be had, and the gateway has asked for
  /// each by itself where that could help, so that nothing is gained by asking in smaller parts.
  private init(_ problem: GatewayProblem, _ error: PlatformError, asked: [Int64]) {
    let (status, message, retryAfter) = error.told
    let text = message.isEmpty ? problem.code : "\(problem.code): \(message)"
    if case .denied = error {
      end = .refused(.denied(status: status, message: text))
    } else if problem.isRetryable {
      let failure: FetchFailure =
        switch status {
        case 408, 504: .timedOut
        case 429, 503: .unavailable("\(status) \(text)")
        default: .invalid("\(status) \(text)")
        }
      end = .failed(failure, retryAfter: retryAfter)
    } else if problem.code == "upstream_refused", asked.count > 1 {
      // The key that the gateway has for the platform: all the frames there are would be refused.
      end = .refused(.denied(status: status, message: text))
    } else {
      fates = asked.map { ($0, problem.fate(of: $0, status: status, text)) }
    }
  }
}

extension GatewayProblem {
  /// What becomes of a frame of the batch, where the problem is for good.
  fileprivate func fate(of index: Int64, status: Int, _ text: String) -> BatchOutcome.Fate {
    switch code {
    case "frame_out_of_range" where index < frameCount ?? 0:
      // The problem is one frame's, and this one has failed for another reason.
      .missing("the gateway says nothing of it, but of another: \(text)")
    case "frame_out_of_range", "video_not_found", "upstream_refused", "too_large":
      .refused(.refused(status: status, message: text))
    default:
      // It does not take the request at all.
      .refused(.unavailable("\(status) \(text)"))
    }
  }
}

extension BatchManifest {
  /// What became of a frame that was asked for: it is there where its digest is the manifest's.
  fileprivate func fate(
    of index: Int64, _ frame: Frame?, _ defect: FrameDefect?
  ) -> BatchOutcome.Fate {
    guard let line = lines[index] else { return .missing("the gateway's manifest leaves it out") }
    let status = line.status
    let code = line.code.flatMap(GatewayProblem.code) ?? "without a code"
    switch (frame, status) {
    case (let frame?, 200):
      let digest = "sha-256=:\(SHA256Digest(of: frame.bytes).base64):"
      return line.digest == digest
        ? .whole(frame)
        : .missing("its bytes have another digest than the gateway's manifest says")
    case (nil, 200):
      return .missing(defect?.reason ?? "the gateway's manifest has it, and its answer has not")
    case (.some, _):
      return .missing("it came, and the gateway's manifest says \(status) \(code)")
    case (nil, _):
      return retried.contains(index)
        ? .missing("the gateway could not have it: \(status) \(code)")
        : .refused(.refused(status: status, message: code))
    }
  }
}

extension ServerAnswer {
  /// How a call ended that has no answer of a gateway's, or half of one.
  fileprivate func end(after error: PlatformError) -> CallEnd {
    let isBatch = contentType?.lowercased().hasPrefix("multipart/") == true
    switch error {
    case .unreachable, .timedOut, .busy, .denied, .redirected: return error.callEnd
    case .broken:
      return .failed(.invalid("the gateway's answer broke off"), retryAfter: nil)
    case .invalid(let text) where isBatch:
      return .failed(.invalid("the gateway's answer: \(text)"), retryAfter: nil)
    case .refused(let status, let message):
      return .failed(.unavailable("no gateway answers: \(status) \(message)"), retryAfter: nil)
    case .invalid(let text):
      return .failed(.unavailable("no gateway answers: \(text)"), retryAfter: nil)
    }
  }
}

extension PlatformError {
  /// What an answer's status and text say.
  fileprivate var told: (status: Int, message: String, retryAfter: Duration?) {
    switch self {
    case .busy(let status, let retryAfter, let message): (status, message, retryAfter)
    case .denied(let status, let message), .refused(let status, let message):
      (status, message, nil)
    case .redirected(let status, let location): (status, location, nil)
    case .unreachable(let text), .broken(let text), .timedOut(let text), .invalid(let text):
      (0, text, nil)
    }
  }
}
