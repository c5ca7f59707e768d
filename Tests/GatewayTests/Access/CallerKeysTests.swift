import FetchScheduling
import FrameStore
import PlatformFetching
import Testing

@testable import Gateway

@Suite("Callers' keys")
struct CallerKeysTests {
  private func enter(_ keys: CallerKeys, _ text: String, at now: Moment = .zero) -> AccessDomain? {
    keys.enter(Array(text.utf8)[...], at: now)
  }

  @Test("a key has one domain, and no two keys the same, nor the gateway's")
  func domains() throws {
    let keys = CallerKeys()
    let anna = try #require(enter(keys, "anna"))
    let bert = try #require(enter(keys, "bert"))
    #expect(enter(keys, "anna") == anna)
    #expect(anna != bert)
    #expect(anna != .gateway)
    #expect(keys.key(of: anna) == .callers("anna"))
    #expect(keys.key(of: bert) == .callers("bert"))
    #expect(keys.key(of: .gateway) == .unknown)
    // The same in every process, since entries on a disk carry it.
    #expect(CallerKeys().enter(Array("anna".utf8)[...], at: .zero) == anna)
  }

  @Test("what no field can carry on, or is too long, is no key")
  func malformed() {
    let keys = CallerKeys()
    for text in ["", " ", "a b", "a\tb", "a\r\nb", "ä", "\u{7F}"] {
      #expect(enter(keys, text) == nil)
    }
    let longest = String(repeating: "k", count: CallerKeys.longestKey)
    #expect(enter(keys, longest) != nil)
    #expect(enter(keys, longest + "k") == nil)
  }

  @Test("the platform's yes counts for a minute from when it was asked, for that key and video")
  func grants() throws {
    let keys = CallerKeys()
    let (anna, bert) = (try #require(enter(keys, "anna")), try #require(enter(keys, "bert")))
    let video = VideoKey(domain: anna, video: 7)
    #expect(!keys.isGranted(video, at: .zero))
    keys.grant(video, askedAt: .seconds(10))
    #expect(keys.isGranted(video, at: .seconds(10)))
    #expect(keys.isGranted(video, at: .seconds(70) - .nanoseconds(1)))
    #expect(!keys.isGranted(video, at: .seconds(70)))
    #expect(!keys.isGranted(VideoKey(domain: anna, video: 8), at: .seconds(10)))
    #expect(!keys.isGranted(VideoKey(domain: bert, video: 7), at: .seconds(10)))
    // An answer to an earlier question comes late.
    keys.grant(video, askedAt: .seconds(5))
    #expect(keys.isGranted(video, at: .seconds(70) - .nanoseconds(1)))
    keys.revoke(video)
    #expect(!keys.isGranted(video, at: .seconds(11)))
  }

  @Test("a key that the platform does not take is not tried again for ten seconds")
  func refusals() throws {
    let keys = CallerKeys()
    let anna = try #require(enter(keys, "anna"))
    let video = VideoKey(domain: anna, video: 7)
    keys.grant(video, askedAt: .zero)
    #expect(!keys.isRefused(anna, at: .zero))
    keys.refuse(anna, at: .seconds(1))
    #expect(!keys.isGranted(video, at: .seconds(1)))
    #expect(keys.isRefused(anna, at: .seconds(11) - .nanoseconds(1)))
    #expect(!keys.isRefused(anna, at: .seconds(11)))
    keys.refuse(anna, at: .seconds(20))
    keys.grant(video, askedAt: .seconds(21))
    #expect(!keys.isRefused(anna, at: .seconds(21)))
  }

  @Test("a key that is not known any more has no grant")
  func unknownDomain() {
    let keys = CallerKeys()
    let video = VideoKey(domain: AccessDomain(identity: 5), video: 7)
    keys.grant(video, askedAt: .zero)
    #expect(!keys.isGranted(video, at: .zero))
  }

  @Test("one key too many drives out a stranger before anyone who was let in")
  func capacity() throws {
    let keys = CallerKeys(capacity: 3, grantCapacity: 10)
    let anna = try #require(enter(keys, "anna", at: .seconds(1)))
    keys.grant(VideoKey(domain: anna, video: 7), askedAt: .seconds(1))
    let early = try #require(enter(keys, "early", at: .seconds(2)))
    let late = try #require(enter(keys, "late", at: .seconds(3)))
    #expect(keys.count == 3)
    _ = enter(keys, "early", at: .seconds(4))
    _ = enter(keys, "another", at: .seconds(5))
    #expect(keys.count == 3)
    #expect(keys.key(of: late) == .unknown)
    #expect(keys.key(of: early) == .callers("early"))
    #expect(keys.isGranted(VideoKey(domain: anna, video: 7), at: .seconds(5)))
  }

  @Test("one video too many makes a key's grants begin anew")
  func grantCapacity() throws {
    let keys = CallerKeys(capacity: 3, grantCapacity: 2)
    let anna = try #require(enter(keys, "anna"))
    func video(_ id: Int64) -> VideoKey { VideoKey(domain: anna, video: id) }
    for id in 1...2 { keys.grant(video(Int64(id)), askedAt: .zero) }
    keys.grant(video(1), askedAt: .seconds(1))
    #expect(keys.isGranted(video(1), at: .seconds(1)))
    #expect(keys.isGranted(video(2), at: .seconds(1)))
    keys.grant(video(3), askedAt: .seconds(1))
    #expect(!keys.isGranted(video(1), at: .seconds(1)))
    #expect(keys.isGranted(video(3), at: .seconds(1)))
  }
}
