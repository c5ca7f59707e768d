import FetchScheduling
import Testing

@Suite("who scrubs gets the frames that come next before they are wanted")
struct ReadingAheadTests {
  private static let none: [[Int64]] = []

  private static func rig(_ adjust: (inout FetchPolicy) -> Void = { _ in }) -> Rig {
    Rig { policy in
      policy.readahead.isOn = true
      adjust(&policy)
    }
  }

  /// Asks for frames one by one, each answered before the next; returns what the last one's end
  /// started.
  private static func scrub(
    _ rig: inout Rig, _ indices: some Sequence<Int64>, video: Int64 = 7, caller: String = "anna"
  ) throws -> Rig.Outcome {
    var last = Rig.Outcome(actions: [])
    for index in indices {
      last = rig.ask(index, video: video, caller: caller)
      let call = try last.call
      last.actions += rig.finish(call).actions
    }
    last.actions.removeAll { $0.call?.isReadahead == false }
    return last
  }

  @Test("in calls of their own, while slots beyond one are free")
  func readsAhead() throws {
    var rig = Self.rig()
    #expect(try Self.scrub(&rig, 0...1).asked == Self.none)
    let third = rig.ask(2)
    #expect(third.asked == [[2], [3, 4, 5, 6]])
    #expect(third.calls.map(\.isReadahead) == [false, true])
    #expect(third.calls.allSatisfy { $0.domain == .gateway })
  }

  @Test("off unless the policy says so")
  func off() throws {
    var rig = Rig()
    #expect(try Self.scrub(&rig, 0...9).asked == Self.none)
  }

  @Test("never in the last free slot", arguments: [(1, false), (2, false), (3, true)])
  func reserve(slots: Int, reads: Bool) throws {
    var rig = Self.rig { $0.slots = slots }
    _ = try Self.scrub(&rig, 0...1)
    #expect(rig.ask(2).calls.contains(where: \.isReadahead) == reads)
  }

  @Test("once a slot is free: nothing is lost meanwhile")
  func later() throws {
    var rig = Self.rig { $0.slots = 2 }
    #expect(try Self.scrub(&rig, 0...2).asked == [[3, 4, 5, 6]])
  }

  @Test("never for a batch, nor for a list, nor for who takes nothing from memory")
  func others() throws {
    let asks: [(inout Rig, Int64) -> Rig.Outcome] = [
      { $0.ask($1, .batch) }, { $0.ask([$1, $1 + 50]) }, { $0.ask([$1], mayReadAhead: false) },
    ]
    for ask in asks {
      var rig = Self.rig()
      for index in Int64(0)...5 {
        for call in ask(&rig, index).calls { _ = rig.finish(call) }
      }
      #expect(rig.scheduler.counters.readaheadCalls == 0)
      #expect(rig.scheduler.counters.frames >= 6)
    }
  }

  @Test("in the scrub's own domain")
  func domain() throws {
    var rig = Self.rig()
    let other = AccessDomain(identity: 9)
    for index in Int64(0)...1 { _ = rig.finish(try rig.ask(index, domain: other).call) }
    #expect(rig.ask(2, domain: other).calls.map(\.domain) == [other, other])
  }

  @Test("not what is at hand, nor what is on its way")
  func atHand() throws {
    var rig = Self.rig()
    _ = try Self.scrub(&rig, 0...1)
    _ = rig.ask(5, caller: "ben")
    rig.atHand = [3, 4]
    _ = rig.ask(2)
    #expect(rig.wait(.milliseconds(5)).asked == [[2], [6]])
  }

  @Test("a want joins the call that brings its frame")
  func joins() throws {
    var rig = Self.rig()
    _ = try Self.scrub(&rig, 0...1)
    let ahead = try #require(rig.ask(2).calls.last)
    let fourth = rig.ask(4)
    #expect(fourth.calls.isEmpty)
    #expect(rig.receive(4, in: ahead).served == fourth.waiters)
    #expect(rig.scheduler.counters.readaheadHits == 1)
  }

  @Test("hits move the window on")
  func hits() throws {
    var rig = Self.rig()
    let ahead = try Self.scrub(&rig, 0...2).call
    #expect(ahead.indices == [3, 4, 5, 6])
    _ = rig.finish(ahead)
    #expect(rig.hit(3).asked == Self.none)
    #expect(rig.hit(4).asked == [[7, 8, 9, 10, 11, 12]])
    #expect(rig.hit(4).asked == Self.none)
    #expect(rig.scheduler.counters.readaheadHits == 2)
    #expect(rig.scheduler.counters.readaheadFrames == 4)
  }

  @Test("one call at a time, the scrubs in turn")
  func oneAtATime() throws {
    var rig = Self.rig()
    let first = try Self.scrub(&rig, 0...2).call
    for index in Int64(0)...2 {
      let calls = rig.ask(index, video: 8, caller: "ben").calls + rig.wait(.milliseconds(5)).calls
      #expect(calls.allSatisfy { !$0.isReadahead })
      for call in calls { _ = rig.finish(call) }
    }
    let second = rig.finish(first)
    #expect(second.asked == [[3, 4, 5, 6]])
    #expect(second.calls.first?.video == 8)
  }

  @Test("a want that finds no slot takes that of the call that nobody waits for")
  func givesUp() throws {
    var rig = Self.rig { $0.slots = 2 }
    let ahead = try Self.scrub(&rig, 0...2).call
    #expect(rig.ask(100, caller: "ben").asked == [[100]])
    _ = rig.ask(200, video: 8, caller: "eve")
    let lingered = rig.wait(.milliseconds(5))
    #expect(lingered.cancelled == [ahead.id])
    #expect(lingered.asked == [[200]])
  }

  @Test("and no want waits for others to gather because of it")
  func doesNotLinger() throws {
    var rig = Self.rig()
    _ = try Self.scrub(&rig, 0...2)
    let lone = rig.ask(100, caller: "ben")
    #expect(lone.asked == [[100]] && lone.cancelled.isEmpty)
  }

  @Test("but not where somebody waits for a frame of it")
  func keepsJoined() throws {
    var rig = Self.rig { $0.slots = 2 }
    let ahead = try Self.scrub(&rig, 0...2).call
    let joined = rig.ask(5)
    _ = rig.ask(100, caller: "ben")
    _ = rig.ask(200, video: 8, caller: "eve")
    #expect(rig.wait(.milliseconds(10)).cancelled.isEmpty)
    _ = rig.leave(joined.waiters)
    #expect(rig.wait(.milliseconds(5)).cancelled == [ahead.id], "that one left")
  }

  @Test("who joins it and leaves does not end it, nor does a frame that nobody waits for")
  func leaving() throws {
    var rig = Self.rig()
    let ahead = try Self.scrub(&rig, 0...2).call
    let joined = rig.ask(5)
    #expect(rig.leave(joined.waiters).cancelled.isEmpty)
    #expect(rig.receive(3, in: ahead).cancelled.isEmpty)
  }

  @Test("a batch has every slot that it would have without")
  func batches() throws {
    var rig = Self.rig { $0.slots = 3 }
    let ahead = try Self.scrub(&rig, 0...2).call
    #expect(rig.ask([100, 101], video: 8, .batch).cancelled.isEmpty)
    let second = rig.ask([200, 201], video: 9, .batch)
    #expect(second.asked == [[200, 201]] && second.cancelled.isEmpty)
    #expect(rig.ask(300, caller: "ben").calls.isEmpty, "it lingers, as two calls are in flight")
    #expect(rig.wait(.milliseconds(5)).cancelled == [ahead.id])
  }

  @Test("a want that finds too little memory has what was set aside for it")
  func memory() throws {
    var rig = Self.rig {
      $0.workMemory = 500_000
      $0.interactiveMemory = 100_000
    }
    let ahead = try Self.scrub(&rig, 0...2).call
    #expect(ahead.indices.count == 4)
    let want = rig.ask([100, 101], caller: "ben")
    #expect(want.cancelled == [ahead.id])
    #expect(want.asked == [[100, 101], [3, 4, 5]], "the rest of it is read ahead into")
  }

  @Test("what it gave up is read later, if it is still ahead")
  func resumes() throws {
    var rig = Self.rig { $0.slots = 2 }
    _ = try Self.scrub(&rig, 0...2)
    let first = try rig.ask(100, caller: "ben").call
    _ = rig.ask(200, video: 8, caller: "eve")
    let second = try rig.wait(.milliseconds(5)).call
    #expect(rig.finish(first).asked == Self.none)
    #expect(rig.finish(second).asked == [[3, 4, 5, 6]])
  }

  @Test("a frame that fails is not asked for again, and nobody is told", arguments: [true, false])
  func failures(isDamaged: Bool) throws {
    var rig = Self.rig()
    let ahead = try Self.scrub(&rig, 0...2).call
    var outcome = isDamaged ? rig.receiveDamaged(3, in: ahead) : Rig.Outcome(actions: [])
    outcome.actions += rig.end(ahead, isDamaged ? .complete : .busy).actions
    outcome.actions += rig.wait(.seconds(1)).actions
    #expect(outcome.calls.isEmpty && outcome.failures.isEmpty)
    #expect(rig.ask(3).asked == [[3]])
  }

  @Test("calls that read ahead and fail don't turn others away")
  func circuit() throws {
    var rig = Self.rig { $0.circuitFailures = 1 }
    let ahead = try Self.scrub(&rig, 0...2).call
    _ = rig.end(ahead, .failed(.unreachable("gone"), retryAfter: nil))
    #expect(rig.scheduler.statistics.circuitPauseEnd == nil)
    #expect(rig.ask(100, caller: "ben").asked == [[100]])
  }

  @Test("what such a call costs is learned all the same, and that there is too much to do")
  func learns() throws {
    var rig = Self.rig()
    let ahead = try Self.scrub(&rig, 0...2).call
    let before = rig.scheduler.statistics.frameCost
    _ = rig.finish(ahead, after: .milliseconds(400))
    #expect(rig.scheduler.statistics.frameCost > before)
    let next = try rig.hit(4).call
    _ = rig.end(next, .busy)
    #expect(rig.scheduler.statistics.slots == 2)
  }

  @Test("at the end of the video what is there is read, and no more asked for")
  func end() throws {
    var rig = Self.rig()
    let ahead = try Self.scrub(&rig, 0...2).call
    for index in Int64(5)...6 {
      #expect(rig.refuse(index, .outOfRange(frameCount: 5), in: ahead).failures.isEmpty)
    }
    let again = rig.end(ahead, .notFound)
    #expect(again.asked == [[3, 4]])
    _ = rig.finish(try again.call)
    #expect(rig.hit(3).asked + rig.hit(4).asked == Self.none)
  }

  @Test("where it is not known why a call is refused, nothing more is read ahead")
  func refused() throws {
    var rig = Self.rig()
    let ahead = try Self.scrub(&rig, 0...2).call
    #expect(rig.end(ahead, .notFound).asked == Self.none)
    #expect(try Self.scrub(&rig, 3...9).asked == Self.none)
  }

  @Test("a want that joined a refused call is asked for alone")
  func refusedJoined() throws {
    var rig = Self.rig()
    let ahead = try Self.scrub(&rig, 0...2).call
    let joined = rig.ask(4)
    let again = rig.end(ahead, .notFound)
    #expect(again.failed.isEmpty && again.asked == [[4]])
    #expect(try rig.finish(again.call).served == joined.waiters)
  }

  @Test(
    "as many bytes as there is room for, until they are asked for",
    arguments: [(399_999, 3), (400_000, 4)])
  func budget(bytes: Int, frames: Int) throws {
    var rig = Self.rig { $0.readahead.bytes = bytes }
    let ahead = try Self.scrub(&rig, 0...2).call
    #expect(ahead.indices == Array(Int64(3)..<Int64(3 + frames)))
    _ = rig.finish(ahead)
    #expect(try Self.scrub(&rig, [100, 101, 102], video: 8).asked == Self.none)
  }

  @Test("what nobody asks for gives way to what is read for others")
  func givesWay() throws {
    var rig = Self.rig { $0.readahead.bytes = 400_000 }
    _ = rig.finish(try Self.scrub(&rig, 0...2).call)
    _ = rig.wait(.seconds(10))
    let other = try Self.scrub(&rig, [100, 101, 102], video: 8)
    #expect(other.discarded == [3, 4, 5, 6])
    #expect(other.asked == [[103, 104, 105, 106]])
  }

  @Test("frames larger than foreseen push the oldest out")
  func largerThanForeseen() throws {
    var rig = Self.rig { $0.readahead.bytes = 400_000 }
    let ahead = try Self.scrub(&rig, 0...2).call
    #expect(rig.receive(3, bytes: 300_000, in: ahead).discarded == [])
    #expect(rig.receive(4, bytes: 100_001, in: ahead).discarded == [3])
  }

  @Test("shutting down breaks it off")
  func shutDown() throws {
    var rig = Self.rig()
    let ahead = try Self.scrub(&rig, 0...2).call
    let end = rig.shutDown()
    #expect(end.cancelled == [ahead.id] && end.failed.isEmpty)
    #expect(rig.scheduler.statistics.reservedBytes == 0)
  }
}
