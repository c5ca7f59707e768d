import Testing

@testable import FetchScheduling

@Suite("frames that were read ahead have so much room")
struct UnaskedFramesTests {
  private static let scrub = ScrubID(caller: Caller("anna"), domain: .gateway, video: 7)

  private static func frames(_ bytes: Int, limit: Int = 100) -> UnaskedFrames {
    var policy = FetchPolicy()
    policy.readahead.bytes = limit
    var frames = UnaskedFrames(policy: policy)
    for index in 0..<Int64(bytes / 10) {
      frames.insert(scrub.key(index), bytes: 10, for: scrub, at: .seconds(index))
    }
    return frames
  }

  @Test("and not a byte more: the oldest give way")
  func bounded() {
    var full = Self.frames(100)
    #expect(full.makeRoom(0, olderThan: .seconds(100)) == [])
    full.insert(Self.scrub.key(50), bytes: 1, for: Self.scrub, at: .seconds(50))
    #expect(full.makeRoom(0, olderThan: .seconds(100)) == [Self.scrub.key(0)])
    #expect(full.bytes == 91 && full.room == 9)
  }

  @Test("to newer ones only those give way that are old enough")
  func ages() {
    var full = Self.frames(100)
    #expect(full.makeRoom(30, olderThan: .seconds(1)) == [Self.scrub.key(0), Self.scrub.key(1)])
    #expect(full.room == 20)
  }

  @Test("one that was asked for leaves it, once")
  func asked() {
    var frames = Self.frames(30)
    #expect(frames.remove(Self.scrub.key(1)) == Self.scrub)
    #expect(frames.remove(Self.scrub.key(1)) == nil)
    #expect(frames.bytes == 20)
  }

  @Test("one that comes again counts once")
  func again() {
    var frames = Self.frames(10)
    frames.insert(Self.scrub.key(0), bytes: 15, for: Self.scrub, at: .seconds(9))
    #expect(frames.bytes == 15)
  }
}
