import FoundationEssentials

/// `manifest.json` (contract, section 4): the request, normalised, and what became of each frame.
struct Manifest: Encodable, Sendable {
  struct Frame: Encodable, Sendable {
    var index: Int64
    var entry: String?
    /// 200, or the status of the frame's problem.
    var status: Int
    var code: String?
    var bytes: Int?
    /// As `Repr-Digest` has it.
    var digest: String?
    var origin: String?
    var shape: [Int]?
    var dtype: String?
    var channels: String?
  }

  var video: Int64
  var request: RequestBody
  var frames: [Frame]
  /// A body that asks again for what failed and may be retried; only under `report`.
  var retry: RequestBody?

  /// A batch's JSON body with every key that is not at its default.
  struct RequestBody: Encodable, Sendable {
    struct Stride: Encodable, Sendable {
      var start: Int64
      var stop: Int64
      var step: Int64
    }

    var frames: [Int64]?
    var ranges: [Stride]?
    var format: String
    var container: String
    var onError: String
    var order: String
    var width: Int?
    var height: Int?
    var quality: Int?
    var level: String?
    var alpha: String?
    var layout: String?
    var channels: String?
    var orientation: String?
    var timeout: Double?

    enum CodingKeys: String, CodingKey {
      case frames, ranges, format, container, order, width, height, quality, level, alpha, layout
      case channels, orientation, timeout
      case onError = "on_error"
    }

    init(_ request: BatchRequest, positions: [Int64]) {
      let options = request.options
      if let stride = Self.stride(positions) { ranges = [stride] } else { frames = positions }
      format = request.format?.rawValue ?? "original"
      container = request.container.rawValue
      onError = request.onError.rawValue
      order = request.order.rawValue
      width = options.width
      height = options.height
      quality = options.quality
      level = options.level?.rawValue
      alpha = options.keepsAlpha.map { $0 ? "keep" : "drop" }
      layout = options.layout?.rawValue
      channels = options.channels?.rawValue
      orientation = options.appliesOrientation.map { $0 ? "apply" : "keep" }
      timeout = options.timeout
    }

    /// Three or more positions at equal steps are told as one range.
    private static func stride(_ positions: [Int64]) -> Stride? {
      guard positions.count >= 3, let first = positions.first, let last = positions.last else {
        return nil
      }
      let step = positions[1] - first
      guard step >= 1,
        zip(positions, positions.dropFirst()).allSatisfy({ $1 - $0 == step })
      else { return nil }
      return Stride(start: first, stop: last + 1, step: step)
    }
  }

  /// The same manifest has the same bytes.
  var json: [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(self)).map { [UInt8]($0) } ?? []
  }
}

/// Gathers what became of each frame, for the manifest.
struct ManifestDraft: Sendable {
  let video: Int64
  let request: BatchRequest
  private var outcomes: [Int64: Manifest.Frame] = [:]
  private var retryable: [Int64] = []

  init(video: Int64, request: BatchRequest) {
    self.video = video
    self.request = request
  }

  mutating func record(_ piece: BatchPiece) {
    outcomes[piece.index] = Manifest.Frame(
      index: piece.index, entry: piece.entryName, status: 200, bytes: piece.content.count,
      digest: piece.digest.map { "sha-256=:\($0.base64):" },
      origin: piece.isVerbatim ? "verbatim" : "reencoded", shape: piece.shape?.dimensions,
      dtype: piece.shape?.dtype, channels: piece.shape?.channels.rawValue)
  }

  mutating func record(_ problem: Problem, of index: Int64) {
    outcomes[index] = Manifest.Frame(
      index: index, status: problem.code.status, code: problem.code.rawValue)
    if problem.code.isRetryable { retryable.append(index) }
  }

  func manifest(distinct: [Int64]) -> Manifest {
    let again = Set(retryable)
    let retry = distinct.filter(again.contains)
    let wantsRetry = request.onError == .report && !retry.isEmpty
    return Manifest(
      video: video, request: Manifest.RequestBody(request, positions: request.positions),
      frames: distinct.compactMap { outcomes[$0] },
      retry: wantsRetry ? Manifest.RequestBody(request, positions: retry) : nil)
  }
}
