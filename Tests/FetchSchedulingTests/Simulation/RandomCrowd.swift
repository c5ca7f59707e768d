import FetchScheduling

@testable import struct FetchScheduling.SplitMix64

/// Callers of every temper, drawn from a seed: some flood, some ask for one frame at a time, some
/// read batches, many lose patience.
struct RandomCrowd: Crowd {
  private var random: SplitMix64
  private var members: [Member] = []
  private var lastWaiter: UInt64 = 0
  private let videos: Int64
  private let frames: Int64
  private let patience: ClosedRange<Double>
  private let leaving: Double

  private struct Member {
    let caller: Caller
    let temper: Temper
    /// What it may still ask for.
    var budget: Int
    var path: Path?
  }

  /// Where a member scrubs.
  private struct Path {
    var key: FrameKey
    var stride: Int64
  }

  private enum Temper {
    /// Many single frames of many videos at once.
    case floods
    /// The next frame whenever one has come.
    case plays
    /// A frame now and then.
    case browses
    /// Lists of frames of one video, two lists ahead.
    case reads
    /// Neighbouring frames of one video in a row, now and then with a turn or a jump.
    case scrubs

    static let settled: [Temper] = [.floods, .plays, .browses, .reads]
  }

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
    videos = Int64.random(in: 1...6, using: &random)
    frames = Int64.random(in: 5...120, using: &random)
    let shortest = Double.random(in: 0.01...1, using: &random)
    patience = shortest...(shortest * 20)
    leaving = Bool.random(using: &random) ? 0 : 0.15
    for number in 1...Int.random(in: 1...7, using: &random) {
      let temper = Temper.settled[Int.random(in: 0..<4, using: &random)]
      members.append(
        Member(
          caller: Caller("caller \(number)"), temper: temper,
          budget: Int.random(in: 2...24, using: &random)))
    }
    for number in 0..<Int.random(in: 0...2, using: &random) {
      members.append(
        Member(
          caller: Caller("scrubber \(number)"), temper: .scrubs,
          budget: Int.random(in: 10...60, using: &random), path: newPath()))
    }
  }

  mutating func firstEvents() -> [(moment: Moment, event: Event)] {
    let end = Duration.milliseconds(Int.random(in: 50...1000, using: &random))
    let endsEarly = Int.random(in: 0..<20, using: &random) == 0
    return wants() + (endsEarly ? [(end, .shutDown)] : [])
  }

  private mutating func wants() -> [(moment: Moment, event: Event)] {
    members.indices.flatMap { number in
      let times =
        switch members[number].temper {
        case .floods: 3
        case .plays: Int.random(in: 1...4, using: &random)
        case .browses: members[number].budget / 3 + 1
        case .reads: 2
        case .scrubs: Int.random(in: 1...2, using: &random)
        }
      return (0..<times).flatMap { _ in
        ask(number, at: .milliseconds(Int.random(in: 0...600, using: &random)))
      }
    }
  }

  mutating func answered(_ want: Want, at now: Moment) -> [(moment: Moment, event: Event)] {
    guard let number = members.firstIndex(where: { $0.caller == want.caller }) else { return [] }
    let goesOn =
      switch members[number].temper {
      case .plays, .scrubs: true
      case .reads: Int.random(in: 0..<12, using: &random) == 0
      case .floods, .browses: false
      }
    let pause = Duration.microseconds(Int.random(in: 0...3000, using: &random))
    return goesOn ? ask(number, at: now + pause) : []
  }

  /// What a member asks for next, and perhaps that it loses patience.
  private mutating func ask(
    _ number: Int, at moment: Moment
  ) -> [(moment: Moment, event: Event)] {
    let member = members[number]
    guard member.budget > 0 else { return [] }
    var wants: [Want] = []
    let video = randomVideo()
    switch member.temper {
    case .floods:
      for _ in 0..<member.budget { wants.append(want(by: member, of: randomVideo(), at: moment)) }
    case .plays, .browses: wants.append(want(by: member, of: video, at: moment))
    case .scrubs: wants.append(scrub(number, at: moment))
    case .reads:
      let count = min(member.budget, Int.random(in: 1...30, using: &random))
      for _ in 0..<count { wants.append(want(by: member, of: video, at: moment)) }
    }
    members[number].budget -= member.temper == .floods ? member.budget / 3 + 1 : wants.count
    var events: [(moment: Moment, event: Event)] = [(moment, .submit(wants))]
    let leavers = wants.map(\.waiter).filter { _ in
      Double.random(in: 0..<1, using: &random) < leaving
    }
    if !leavers.isEmpty {
      let after = Duration.milliseconds(Int.random(in: 1...400, using: &random))
      events.append((moment + after, .leave(leavers)))
    }
    return events
  }

  private mutating func newPath() -> Path {
    let stride = [1, 1, 2, 5, -1, -3][Int.random(in: 0..<6, using: &random)]
    return Path(key: randomKey(of: randomVideo()), stride: Int64(stride))
  }

  private mutating func scrub(_ number: Int, at moment: Moment) -> Want {
    switch Int.random(in: 0..<16, using: &random) {
    case 0: members[number].path = newPath()
    case 1: members[number].path?.stride.negate()
    default: break
    }
    var path = members[number].path ?? newPath()
    let key = path.key
    let next = key.index + path.stride
    path.key =
      next < 0
      ? randomKey(of: key.video) : FrameKey(domain: key.domain, video: key.video, index: next)
    members[number].path = path
    return want(by: members[number], for: key, at: moment)
  }

  private mutating func randomVideo() -> Int64 { Int64.random(in: 1...videos, using: &random) }

  private mutating func randomKey(of video: Int64) -> FrameKey {
    let domain = AccessDomain(identity: UInt64.random(in: 0...9, using: &random) == 0 ? 1 : 0)
    let index = Int64.random(in: 0..<frames, using: &random)
    return FrameKey(domain: domain, video: video, index: index)
  }

  private mutating func want(by member: Member, of video: Int64, at moment: Moment) -> Want {
    want(by: member, for: randomKey(of: video), at: moment)
  }

  private mutating func want(by member: Member, for key: FrameKey, at moment: Moment) -> Want {
    lastWaiter += 1
    let patience = Duration.seconds(Double.random(in: patience, using: &random))
    return Want(
      waiter: WaiterID(number: lastWaiter), key: key,
      priority: member.temper == .reads ? .batch : .interactive,
      caller: member.caller, deadline: moment + patience)
  }
}
