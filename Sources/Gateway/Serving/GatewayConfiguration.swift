import FrameStore

/// What the gateway's own behaviour depends on; the parts it is built of have their own.
public struct GatewayConfiguration: Sendable {
  /// How long a request may take in all (in a batch: each slice's progress).
  public var requestDeadline = Duration.seconds(55)
  /// Most positions in one batch.
  public var batchFrames = 10_000
  /// Up to this many frames a batch is whole upstream before its head goes out.
  public var batchWholeFrames = 50
  /// And up to this many bytes of them.
  public var batchWholeBytes = 64 << 20
  /// Bytes of frames that a batch holds between the upstream and its reader.
  public var batchWindow = 32 << 20
  /// Most bytes of one array.
  public var arrayBytes = 8 << 30
  /// Most bytes of a sprite sheet's cue file.
  public var cueFileBytes = 8 << 20
  /// Most bytes of a request's JSON.
  public var bodyBytes = 1 << 20
  /// Most frames in one upstream call: what a batch asks for at a time.
  public var sliceFrames = 50
  /// Which thumbnails may be asked for.
  public var sizes = ThumbnailSizes.any
  /// Bytes of one frame and its forms that the work memory can hold.
  public var workMemory = 256 << 20
  /// `Cache-Control` of frames.
  public var cacheControl = "private, max-age=3600"
  /// Names that are answered; nil is any.
  public var hosts: Set<String>?
  /// Whether an answer depends on `x-api-key`, so that caches have to know.
  public var variesByKey = false
  /// What a caller may have whose token says nothing else.
  public var quota = Quota.none
  public var corsOrigins = CORSOrigins.none
  /// Whether `/metrics` is at the listeners for everybody.
  public var showsMetrics = true
  /// Proxies whose word on who is behind them is taken.
  public var trustedProxies = TrustedProxies()
  /// What every path begins with, such as `/gateway`; without a slash at its end.
  public var basePath = ""
  /// The version that `/` tells.
  public var version = "0.1.0"
  /// `openapi.yaml`, served as it is.
  public var contract = ContractDocument.bytes

  public init() {}
}

/// Which web origins may read answers.
public enum CORSOrigins: Sendable, Hashable {
  case none
  case any
  /// Exact origins, such as `https://app.example.org`.
  case listed(Set<String>)
}
