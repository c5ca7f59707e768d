import FetchScheduling
import FrameStore
import Upstream

/// Downloads frames of videos: the `VideoFrameAPI` of the platform's Python SDK, method by method.
///
/// It speaks to the platform itself or to a gateway, whichever is at the address
/// (`Options.serverKind`). Its methods may be called from any task, any number at once; they share
/// its calls and connections, which close when nothing holds the value any more. A cancelled task
/// cancels its download, and the calls that nobody else waits for.
///
/// | here | in the SDK |
/// |---|---|
/// | ``downloadArray(video:index:keepAlpha:)`` | `download_np` |
/// | ``downloadArrays(video:indices:keepAlpha:progress:)`` | `download_nps` |
/// | ``arrays(video:indices:keepAlpha:progress:)`` | `download_nps_generator` |
/// | ``downloadFrame(video:index:to:)`` | `download_path` |
/// | ``downloadFrames(video:indices:to:progress:)`` | `download_paths` |
/// | ``downloadBytes(video:indices:progress:)`` | `download_bytes` |
/// | ``downloadBytes(video:index:)`` | the same of one frame |
/// | ``frames(video:indices:order:progress:)`` | what all of them are made of |
///
/// Pixels and names are the SDK's. Its faults are mended:
///
/// - **Order** is that of the request, whatever the order of the answer's parts.
/// - **Repeats** are asked for once and given as often as they stand in the request; a repeated
///   index with two paths writes both.
/// - **An empty list** asks nothing of the platform and gives nothing.
/// - **Counts that differ** between indices and paths are an error before any request, also where
///   one of the lists is empty.
/// - **A missing part** is asked for again and at last an error that names the frame, never a
///   silent gap or a bare key.
/// - **A cut last part** is found: a frame is given only where its structure is whole, and so are
///   the answer's framing and its closing delimiter.
/// - **Files** are written whole or not at all (renamed into place, not synced to the disk), and
///   their folders are made.
/// - **Time-outs** exist: for connecting, for silence, for a call, for a frame with its retries.
/// - **Slices overlap** instead of following one another, over connections that stay open.
/// - **"Couldn't read frame N"** names the frame and keeps the cause, for one frame as for many.
public struct VideoFrameAPI: Sendable {
  public let options: Options
  let store: FrameStore
  private let server: FrameServer

  /// - Parameters:
  ///   - address: The platform's or a gateway's, as `SERVER_ADDRESS` has it; `http://` where it
  ///     names no scheme.
  ///   - token: Sent as `x-api-key`; nil for none.
  ///
  /// Throws: `invalidConfiguration`. Nothing is asked of the address yet.
  public init(
    address: String, token: String? = nil, options: Options = Options()
  ) throws(FrameClientError) {
    try options.check()
    self.options = options
    let client: PlatformClient
    do throws(PlatformConfigurationError) {
      var configuration = try PlatformConfiguration(address: address, token: token)
      configuration.connectTimeout = options.connectTimeout
      configuration.firstByteTimeout = options.callTimeout
      configuration.stallTimeout = options.stallTimeout
      configuration.callTimeout = options.callTimeout
      configuration.maximumConnections = options.concurrency
      client = PlatformClient(configuration, logger: options.logger)
    } catch {
      throw .invalidConfiguration("\(error)")
    }
    let clock = StoreClock.continuous()
    server = FrameServer(
      options.serverKind, client: client, probeTimeout: options.probeTimeout, clock: clock)
    store = FrameStore(
      configuration: options.store, clock: clock, logger: options.logger,
      startCall: server.startCall)
  }

  /// How many frames a video has; nil where that is not told.
  package func frameCount(video: Int) async -> Int? {
    await server.frameCount(video: Int64(video)).map(Int.init)
  }

  /// A download's frames, not yet asked for.
  ///
  /// Throws: `invalidVideo`, `invalidIndex`.
  func plan(
    video: Int, indices: [Int], order: FrameOrder, progress: ProgressHandler?
  ) throws(FrameClientError) -> FrameSource.Plan {
    guard video > 0 else { throw .invalidVideo(video) }
    if let index = indices.first(where: { $0 < 0 }) { throw .invalidIndex(index) }
    return FrameSource.Plan(
      video: video, indices: indices, order: order, sliceFrames: options.sliceFrames,
      slices: options.concurrency, bytes: options.memory, deadline: options.deadline,
      progress: progress)
  }
}

/// Told how many of how many positions of a request have their frame: once for each position as
/// its frame comes in, before it is decoded or written; not again where a frame was asked for
/// twice. Called one at a time, from any thread; it must not block.
public typealias ProgressHandler = @Sendable (_ received: Int, _ total: Int) -> Void
