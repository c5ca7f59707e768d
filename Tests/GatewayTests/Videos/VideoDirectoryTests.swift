import FetchScheduling
import FrameStore
import Synchronization
import Testing
import Upstream

@testable import Gateway

@Suite("What is remembered of videos")
struct VideoDirectoryTests {
  /// A platform that knows a name for each question, and how often it was asked.
  private final class Platform: Sendable {
    private let count = Mutex(0)
    let gate = Signal()
    let isAsked = Signal()

    var questions: Int { count.withLock { $0 } }

    func answer(_ video: VideoKey) async -> Result<VideoInfo, PlatformError> {
      let number = count.withLock { count in
        count += 1
        return count
      }
      isAsked.set()
      await gate.wait()
      return .success(VideoInfo(id: video.video, name: "\(number)", hash: "hash"))
    }
  }

  private let video = VideoKey(domain: .gateway, video: 7)

  private func name(_ answer: Result<VideoInfo, PlatformError>?) throws -> String? {
    try answer?.get().name
  }

  @Test("an answer is used again for a minute, unless the video was forgotten")
  func remembered() async throws {
    let platform = Platform()
    platform.gate.set()
    let clock = SteppedClock()
    let videos = VideoDirectory(clock: clock.store, ask: platform.answer)
    #expect(try await name(videos.info(of: video)) == "1")
    #expect(try await name(videos.info(of: video)) == "1")
    videos.forget(7)
    #expect(try await name(videos.info(of: video)) == "2")
    clock.step(by: VideoDirectory.freshness)
    #expect(try await name(videos.info(of: video)) == "3")
    #expect(try await name(videos.freshInfo(of: video)) == "4")
  }

  @Test("an answer to what was asked before is not remembered behind a forgetting")
  func underWay() async throws {
    let platform = Platform()
    let videos = VideoDirectory(clock: .continuous(), ask: platform.answer)
    async let early = videos.info(of: video)
    await platform.isAsked.wait()
    videos.forget(7)
    platform.gate.set()
    #expect(try await name(early) == "1")
    #expect(try await name(videos.info(of: video)) == "2")
  }

  @Test("a store's question is a fresh one")
  func revalidation() async throws {
    let platform = Platform()
    platform.gate.set()
    let videos = VideoDirectory(clock: .continuous(), ask: platform.answer)
    _ = await videos.info(of: video)
    await videos.revalidation.ask(video)
    #expect(platform.questions == 2)
  }

  @Test("domains share no answer, and a video is forgotten in all of them")
  func domains() async throws {
    let platform = Platform()
    platform.gate.set()
    let videos = VideoDirectory(clock: .continuous(), ask: platform.answer)
    let other = VideoKey(domain: AccessDomain(identity: 1), video: 7)
    #expect(try await name(videos.info(of: video)) == "1")
    #expect(try await name(videos.info(of: other)) == "2")
    #expect(try await name(videos.info(of: video)) == "1")
    videos.forget(7)
    #expect(videos.remembered(video) == nil)
    #expect(videos.remembered(other) == nil)
  }
}
