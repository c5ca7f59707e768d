import FoundationEssentials

/// What a gateway says has become of each frame of a batch (`manifest.json`).
///
/// Nothing in it is taken for a name or a number of frames to ask for: it is looked up by the
/// indices that were asked for, and one that says anything of others is none.
struct BatchManifest: Sendable {
  /// What became of one frame.
  struct Line: Decodable, Sendable {
    var index: Int64
    /// 200, or the status of the frame's problem.
    var status: Int
    var code: String?
    /// `sha-256=:…:`, as `Repr-Digest` has it (RFC 9530).
    var digest: String?
  }

  /// Why there is no manifest.
  enum Defect: Error, Sendable, Hashable {
    case missing
    case unreadable
    case ofOtherVideo(Int64)
    /// It names a frame that was not asked for.
    case ofOtherFrame(Int64)
    /// It names a frame twice.
    case repeated(Int64)
    /// Its `retry` body asks for what did not fail, or was not asked for.
    case strayRetry
  }

  /// By index; what is not told of has none.
  let lines: [Int64: Line]
  /// The frames that its `retry` body asks for again.
  let retried: Set<Int64>

  /// - Parameters:
  ///   - video: The video asked about.
  ///   - asked: The frames asked for, each once.
  ///
  /// Throws: `Defect`.
  init(json: [UInt8], video: Int64, asked: [Int64]) throws(Defect) {
    guard let document = try? JSONDecoder().decode(Document.self, from: Data(json)) else {
      throw .unreadable
    }
    guard document.video == video else { throw .ofOtherVideo(document.video) }
    let known = Set(asked)
    var lines: [Int64: Line] = [:]
    for line in document.frames {
      guard known.contains(line.index) else { throw .ofOtherFrame(line.index) }
      guard lines.updateValue(line, forKey: line.index) == nil else { throw .repeated(line.index) }
    }
    let retry = document.retry ?? RetryBody()
    let retried = asked.filter(retry.contains)
    guard retry.count == retried.count,
      retried.allSatisfy({ lines[$0].map { $0.status != 200 } ?? false })
    else { throw .strayRetry }
    self.lines = lines
    self.retried = Set(retried)
  }

  private struct Document: Decodable {
    var video: Int64
    var frames: [Line]
    var retry: RetryBody?
  }
}

extension BatchManifest.Defect: CustomStringConvertible {
  var description: String {
    switch self {
    case .missing: "the gateway's answer has no manifest"
    case .unreadable: "the gateway's manifest can't be read"
    case .ofOtherVideo(let video): "the gateway's manifest is of video \(video)"
    case .ofOtherFrame(let index):
      "the gateway's manifest names frame \(index), which was not asked for"
    case .repeated(let index): "the gateway's manifest names frame \(index) twice"
    case .strayRetry: "the gateway's manifest asks again for what did not fail"
    }
  }
}
