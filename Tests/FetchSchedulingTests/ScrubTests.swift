import Testing

@testable import FetchScheduling

@Suite("neighbouring requests in a row foretell the frames that come next")
struct ScrubTests {
  private static func policy(_ adjust: (inout FetchPolicy) -> Void = { _ in }) -> FetchPolicy {
    var policy = FetchPolicy()
    policy.readahead.isOn = true
    adjust(&policy)
    return policy
  }

  /// A scrub after requests for these frames, each answered before the next.
  private static func scrub(
    _ indices: [Int64], _ adjust: (inout FetchPolicy) -> Void = { _ in }
  ) -> Scrub {
    var scrub = Scrub(at: indices[0], policy: policy(adjust), now: .zero)
    for (number, index) in indices.enumerated() {
      scrub.ask(index, by: WaiterID(number: UInt64(number)), at: .zero)
    }
    return scrub
  }

  @Test(
    "three in one direction at an equal step do",
    arguments: [
      ([1], []), ([1, 2], []), ([1, 2, 3], [4, 5, 6, 7]), ([20, 18, 16], [14, 12, 10, 8]),
      ([0, 5, 10], [15, 20, 25, 30]), ([0, 32, 64], [96, 128, 160, 192]), ([0, 33, 66], []),
      ([1, 2, 4], []), ([1, 2, 1], []), ([9, 1, 2, 3], [4, 5, 6, 7]),
      ([1, 1, 2, 2, 3], [4, 5, 6, 7]),
      ([3, 2, 1], [0]), ([2, 1, 0], []), ([1, 2, 4, 6], [8, 10, 12, 14]),
    ] as [([Int64], [Int64])])
  func foretells(asked: [Int64], next: [Int64]) {
    #expect(Self.scrub(asked).next == next)
  }

  @Test("as many requests as the policy says")
  func length() {
    #expect(Self.scrub([1, 2]) { $0.readahead.length = 2 }.next == [3, 4, 5, 6])
    #expect(Self.scrub([1, 2, 3]) { $0.readahead.length = 4 }.next == [])
    #expect(Self.scrub([1, 2, 3, 4]) { $0.readahead.length = 4 }.next == [5, 6, 7, 8])
  }

  @Test("the window doubles each time that half of it is behind, up to a call's length")
  func grows() {
    var scrub = Self.scrub([0, 1, 2]) { $0.sliceFrames = 10 }
    var taken = [scrub.takeAll()]
    for index in Int64(3)...20 {
      scrub.hit(index, at: .zero)
      taken.append(scrub.takeAll())
    }
    #expect(
      taken.filter { !$0.isEmpty } == [
        Array(3...6), Array(7...12), Array(13...18), Array(19...23), Array(24...28),
      ])
  }

  @Test("a jump takes it all back")
  func jump() {
    var scrub = Self.scrub([0, 1, 2, 3, 4])
    scrub.ask(1000, by: WaiterID(number: 9), at: .zero)
    #expect(scrub.next == [])
    scrub.ask(1001, by: WaiterID(number: 10), at: .zero)
    scrub.ask(1002, by: WaiterID(number: 11), at: .zero)
    #expect(scrub.next == [1003, 1004, 1005, 1006])
  }

  @Test("it goes on over frames that were at hand, on its own grid only")
  func gaps() {
    #expect(Self.scrub([0, 2, 4, 20]).next == [22, 24, 26, 28, 30, 32, 34, 36])
    #expect(Self.scrub([0, 2, 4, 21]).next == [])
    #expect(Self.scrub([0, 1, 2, 52]).next.first == 53, "as many as a call may have")
    #expect(Self.scrub([0, 1, 2, 53]).next == [])
  }

  @Test("two that were swapped on their way don't end it; two that go back do")
  func swapped() {
    #expect(Self.scrub([0, 1, 2, 4, 3, 5]).next == Array(6...12))
    #expect(Self.scrub([10, 11, 12, 11, 10]).next == [])
    #expect(Self.scrub([10, 11, 12, 11, 10, 9]).next == [8, 7, 6, 5])
  }

  @Test("hits come in any order")
  func hitsInAnyOrder() {
    var scrub = Self.scrub([0, 1, 2])
    for index in [4, 3, 6, 5] as [Int64] { scrub.hit(index, at: .zero) }
    #expect(scrub.next == Array(7...12))
  }

  @Test("nothing is foretold beyond the end, nor again while it is remembered")
  func end() {
    var scrub = Self.scrub([0, 1, 2])
    scrub.noteEnd(5)
    #expect(scrub.next == [3, 4])
    scrub.hit(3, at: .zero)
    scrub.hit(4, at: .zero)
    #expect(scrub.next == [])
    for (number, index) in ([100, 2, 3, 4] as [Int64]).enumerated() {
      scrub.ask(index, by: WaiterID(number: 20 + UInt64(number)), at: .zero)
    }
    #expect(scrub.next == [])
  }

  @Test("nor beyond what an index can be")
  func largest() {
    let scrub = Self.scrub([.max - 4, .max - 3, .max - 2])
    #expect(scrub.next == [.max - 1])
  }

  @Test("frames that were taken back are foretold once, in order")
  func takenBack() {
    var scrub = Self.scrub([0, 1, 2])
    let taken = scrub.takeAll()
    scrub.hit(4, at: .zero)
    scrub.putBack(taken)
    #expect(scrub.next == Array(5...12))
  }

  @Test("so many open requests are a scrub's, and one more a crowd's")
  func crowd() {
    var scrubs = Scrubs(policy: Self.policy())
    let id = ScrubID(caller: Caller("anna"), domain: .gateway, video: 7)
    var open: Set<WaiterID> = []
    for number in 0..<UInt64(6) {
      scrubs.ask(Int64(number), in: id, by: WaiterID(number: number), at: .zero) {
        open.contains($0)
      }
      open.insert(WaiterID(number: number))
    }
    #expect(scrubs.first != nil)
    scrubs.ask(6, in: id, by: WaiterID(number: 6), at: .zero) { open.contains($0) }
    #expect(scrubs.first == nil)
    scrubs.ask(7, in: id, by: WaiterID(number: 7), at: .zero) { _ in false }
    #expect(scrubs.first?.frames == 4, "one by one again, it is a scrub again")
  }

  @Test("so many scrubs are remembered, and one more takes the place of the oldest")
  func bounded() {
    var scrubs = Scrubs(policy: Self.policy { $0.readahead.scrubs = 2 })
    func id(_ video: Int64) -> ScrubID {
      ScrubID(caller: Caller("anna"), domain: .gateway, video: video)
    }
    func ask(_ index: Int64, video: Int64) {
      scrubs.ask(index, in: id(video), by: WaiterID(number: 1), at: .zero) { _ in false }
    }
    for index in Int64(0)...1 { for video in Int64(1)...2 { ask(index, video: video) } }
    ask(2, video: 1)
    #expect(scrubs.first?.id == id(1))
    ask(0, video: 3)
    #expect(scrubs.count == 2)
    ask(2, video: 2)
    #expect(scrubs.first == nil, "video 2 begins anew, and now video 1 was the oldest")
  }

  @Test("a scrub is over after so long without a request")
  func quiet() {
    var scrubs = Scrubs(policy: Self.policy { $0.readahead.patience = .seconds(10) })
    let id = ScrubID(caller: Caller("anna"), domain: .gateway, video: 7)
    func ask(_ index: Int64, at now: Moment) {
      scrubs.ask(index, in: id, by: WaiterID(number: 1), at: now) { _ in false }
    }
    ask(0, at: .zero)
    ask(1, at: .milliseconds(9999))
    ask(2, at: .milliseconds(19_998))
    #expect(scrubs.first?.frames == 4)
    ask(3, at: .milliseconds(29_998))
    #expect(scrubs.first == nil)
  }
}

extension Scrub {
  fileprivate mutating func takeAll() -> [Int64] { take(upTo: .max) { _ in true } }
}
