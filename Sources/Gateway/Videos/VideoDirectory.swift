import FetchScheduling
import FrameStore
import Synchronization
import Upstream

/// Asks the platform about a video (`videos.info`): equal questions at once are one call, and an
/// answer may be used again for a short while.
public final class VideoDirectory: Sendable {
  public typealias Ask = @Sendable (Int64) async -> Result<VideoInfo, PlatformError>

  /// How long an answer may be used again where a fresh one is not wanted.
  static let freshness = Duration.seconds(60)
  /// Videos remembered; beyond it all are forgotten, as asking again is cheap.
  static let capacity = 10_000

  private struct Known: Sendable {
    var info: VideoInfo
    var at: Moment
  }

  private let ask: Ask
  private let clock: StoreClock
  private let known = Mutex<[Int64: Known]>([:])
  private let questions = SharedWork<Int64, VideoInfo, PlatformError>()

  public init(clock: StoreClock, ask: @escaping Ask) {
    self.clock = clock
    self.ask = ask
  }

  /// What the platform says of a video, not older than `freshness`; nil when the caller left.
  func info(of video: Int64) async -> Result<VideoInfo, PlatformError>? {
    let remembered = known.withLock { $0[video] }
    if let remembered, clock.now() - remembered.at < Self.freshness {
      return .success(remembered.info)
    }
    return await freshInfo(of: video)
  }

  /// What the platform says now.
  public func freshInfo(of video: Int64) async -> Result<VideoInfo, PlatformError>? {
    await questions.value(for: video) { [ask, clock, weak self] in
      let answer = await ask(video)
      if case .success(let info) = answer {
        self?.remember(Known(info: info, at: clock.now()), of: video)
      }
      return answer
    }
  }

  private func remember(_ answer: Known, of video: Int64) {
    known.withLock { known in
      if known.count >= Self.capacity { known.removeAll(keepingCapacity: true) }
      known[video] = answer
    }
  }
}

extension PlatformClient {
  /// What the video directory asks with.
  public var videoQuestion: VideoDirectory.Ask {
    { [self] video in
      do throws(PlatformError) {
        return .success(try await info(video: video, token: nil))
      } catch {
        return .failure(error)
      }
    }
  }
}
