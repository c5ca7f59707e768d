import FetchScheduling
import FrameStore
import PlatformFetching
import Synchronization
import Upstream

/// Asks the platform about a video (`videos.info`): equal questions at once are one call, and an
/// answer may be used again for a short while.
///
/// What each answer tells of the video's version is noted, whoever asked.
public final class VideoDirectory: Sendable {
  public typealias Ask = @Sendable (VideoKey) async -> Result<VideoInfo, PlatformError>

  /// How long an answer may be used again where a fresh one is not wanted.
  static let freshness = Duration.seconds(60)
  /// Videos remembered; beyond it all are forgotten, as asking again is cheap.
  static let capacity = 10_000

  private struct Known: Sendable {
    var info: VideoInfo
    var at: Moment
  }

  private struct State: Sendable {
    var known: [VideoKey: Known] = [:]
    /// How often something was forgotten by wish: questions that were under way are not remembered.
    var purges = 0
  }

  public let versions: VideoVersions
  private let ask: Ask
  private let clock: StoreClock
  private let state = Mutex(State())
  private let questions = SharedWork<VideoKey, VideoInfo, PlatformError>()

  public init(clock: StoreClock, ask: @escaping Ask) {
    self.clock = clock
    self.ask = ask
    versions = VideoVersions(clock: clock)
  }

  /// What a store asks about a video's version with.
  public var revalidation: Revalidation {
    Revalidation(versions: versions) { video in
      _ = await self.freshInfo(of: video)
    }
  }

  /// What the platform says of a video, not older than `freshness`; nil when the caller left.
  func info(of video: VideoKey) async -> Result<VideoInfo, PlatformError>? {
    if let remembered = remembered(video) { return .success(remembered) }
    return await freshInfo(of: video)
  }

  /// The same without asking; nil where what was said is older, or nothing was.
  func remembered(_ video: VideoKey) -> VideoInfo? {
    guard let known = state.withLock({ $0.known[video] }),
      clock.now() - known.at < Self.freshness
    else { return nil }
    return known.info
  }

  /// An answer as callers are told of it.
  func result(
    _ answer: Result<VideoInfo, PlatformError>?, of video: VideoKey
  ) throws(Problem) -> VideoInfo {
    switch answer {
    case .success(let info): return info
    case .failure(.refused(status: 404, _)):
      throw Problem(.videoNotFound, "the platform has no video \(video.video) for this token")
    case .failure(let error): throw Problem(error, domain: video.domain)
    case nil: throw Problem(.overloaded, "the caller left")
    }
  }

  /// What the platform says now.
  public func freshInfo(of video: VideoKey) async -> Result<VideoInfo, PlatformError>? {
    await questions.value(for: video) { [self] in
      let purges = state.withLock { $0.purges }
      let askedAt = clock.now()
      let answer = await ask(video)
      if case .success(let info) = answer {
        remember(info, of: video, askedAt: askedAt, purges: purges)
      }
      return answer
    }
  }

  /// Forgets a video in every domain, and what is being asked now.
  func forget(_ video: Int64) {
    state.withLock { state in
      state.known = state.known.filter { $0.key.video != video }
      state.purges += 1
    }
  }

  private func remember(_ info: VideoInfo, of video: VideoKey, askedAt: Moment, purges: Int) {
    let now = clock.now()
    versions.note(
      VideoCheck(
        hash: info.hash, updatedAt: info.updatedAt.flatMap(InternetDate.sinceEpoch),
        askedAt: askedAt, answeredAt: now),
      of: video)
    state.withLock { state in
      guard state.purges == purges else { return }
      if state.known.count >= Self.capacity { state.known.removeAll(keepingCapacity: true) }
      state.known[video] = Known(info: info, at: now)
    }
  }
}

extension PlatformClient {
  /// What the video directory asks with.
  public func videoQuestion(keys: @escaping KeyOfDomain = CallKey.onlyOwn) -> VideoDirectory.Ask {
    { [self] video in
      let token: String?
      switch keys(video.domain) {
      case .own: token = nil
      case .callers(let key): token = key
      case .unknown: return .failure(.denied(status: 401, message: "the key is not known any more"))
      }
      do throws(PlatformError) {
        return .success(try await info(video: video.video, token: token))
      } catch {
        return .failure(error)
      }
    }
  }
}
