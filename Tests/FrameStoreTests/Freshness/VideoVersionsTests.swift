import FetchScheduling
import Testing

@testable import FrameStore

@Suite("What is known of videos")
struct VideoVersionsTests {
  private let clock = ManualClock()

  private func video(_ number: Int64, _ domain: AccessDomain = .gateway) -> VideoKey {
    VideoKey(domain: domain, video: number)
  }

  private func check(_ hash: String, _ asked: Int, _ answered: Int? = nil) -> VideoCheck {
    VideoCheck(
      hash: hash, updatedAt: nil, askedAt: .seconds(asked), answeredAt: .seconds(answered ?? asked))
  }

  private func standing(
    _ versions: VideoVersions, _ number: Int64, _ domain: AccessDomain = .gateway,
    requested: Int = 50
  ) -> VideoVersions.Standing {
    versions.standing(
      of: FrameKey(domain: domain, video: number, index: 3), requestedAt: .seconds(requested))
  }

  @Test("tells since when a frame is known to be good")
  func standings() {
    let versions = VideoVersions(clock: clock.store)
    #expect(standing(versions, 7) == .unknown)
    versions.note(check("a", 10), of: video(7))
    versions.note(check("a", 90), of: video(7))
    #expect(standing(versions, 7) == .proved(checkedAt: .seconds(90)))
    #expect(standing(versions, 7, requested: 9) == .doubtful)
    #expect(standing(versions, 8) == .unknown)
    #expect(standing(versions, 7, AccessDomain(identity: 1)) == .unknown)
  }

  @Test("an answer that comes late takes nothing back")
  func lateAnswer() {
    let versions = VideoVersions(clock: clock.store)
    versions.note(check("a", 10), of: video(7))
    versions.note(check("b", 60, 70), of: video(7))
    versions.note(check("a", 59, 80), of: video(7))
    #expect(standing(versions, 7, requested: 50) == .doubtful)
    #expect(standing(versions, 7, requested: 70) == .proved(checkedAt: .seconds(60)))
  }

  @Test("a thousandth video is remembered, and one more takes the place of the oldest check")
  func bound() {
    let versions = VideoVersions(clock: clock.store, capacity: 1000)
    for number in 1...1000 as ClosedRange<Int64> {
      versions.note(check("a", Int(number)), of: video(number))
    }
    versions.note(check("a", 2000), of: video(1))
    #expect(versions.count == 1000)
    versions.note(check("a", 2001), of: video(1001))
    #expect(versions.count == 1000)
    #expect(standing(versions, 2, requested: 3000) == .unknown)
    #expect(standing(versions, 1, requested: 3000) == .proved(checkedAt: .seconds(2000)))
    #expect(VideoVersions.capacity == 10_000)
  }

  @Test("forgets a video, and what was under way")
  func forgets() {
    let versions = VideoVersions(clock: clock.store)
    versions.note(check("a", 10), of: video(7))
    versions.note(check("a", 10), of: video(7, AccessDomain(identity: 1)))
    versions.note(check("a", 10), of: video(8))
    clock.advance(by: .seconds(20))
    versions.forget(video: 7)
    #expect(versions.count == 1)
    #expect(standing(versions, 7) == .unknown)
    versions.note(check("a", 19, 30), of: video(7))
    #expect(standing(versions, 7) == .unknown)
    versions.note(check("a", 21, 30), of: video(7))
    #expect(standing(versions, 7) == .proved(checkedAt: .seconds(21)))
  }
}
