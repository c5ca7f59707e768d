import Testing
import Upstream

@testable import Gateway

@Suite("Cues of a sprite sheet")
struct CueFileTests {
  private func cues(_ positions: [Int64], _ info: VideoInfo) throws -> [[Int64]] {
    let times = try VideoTimes(info, upTo: positions.max() ?? 0)
    let cues = CueFile.cues(positions, times)
    for cue in cues { #expect(cue.end > cue.start) }
    for (one, next) in zip(cues, cues.dropFirst()) { #expect(one.start <= next.start) }
    #expect(Set(cues.map(\.tile)) == Set(positions.indices))
    return cues.map { [$0.start, $0.end, Int64($0.tile)] }
  }

  private func info(
    _ count: Int64?, _ codes: [Double] = [], duration: Double? = nil
  ) -> VideoInfo {
    VideoInfo(id: 1, frameCount: count, duration: duration, framesToTimecodes: codes)
  }

  /// 0, 0.1, 0.2, then slower: 1.2, 2.2, 3.2.
  private static let variable = [0, 0.1, 0.2, 1.2, 2.2, 3.2]

  @Test("follow the time codes of a film of variable frame rate")
  func variableRate() throws {
    let film = info(6, Self.variable, duration: 4.2)
    #expect(
      try cues([0, 2, 4], film) == [[0, 200, 0], [200, 2200, 1], [2200, 4200, 2]])
    #expect(
      try cues([0, 1, 2, 3, 4, 5], film) == [
        [0, 100, 0], [100, 200, 1], [200, 1200, 2], [1200, 2200, 3], [2200, 3200, 4],
        [3200, 4200, 5],
      ])
  }

  @Test("the last one stands for as many frames as the one before it, a single one for the rest")
  func last() throws {
    let film = info(6, Self.variable, duration: 4.2)
    #expect(try cues([0, 1], film) == [[0, 100, 0], [100, 200, 1]])
    #expect(try cues([0, 2], film).last == [200, 2200, 1])
    #expect(try cues([0, 3], film).last == [1200, 4200, 1])
    #expect(try cues([2], film) == [[200, 4200, 0]])
    #expect(try cues([5, 5], film) == [[3200, 4200, 0], [3200, 4200, 1]])
  }

  @Test("frames in another order, or twice, have the same times, in order of time")
  func unsorted() throws {
    let film = info(6, Self.variable, duration: 4.2)
    #expect(
      try cues([4, 0, 2, 0], film) == [
        [0, 200, 1], [0, 200, 3], [200, 2200, 2], [2200, 4200, 0],
      ])
  }

  @Test("a video ends as late as its last frame would, where its duration says less or nothing")
  func noDuration() throws {
    for duration in [nil, 0, -1, 3.2, 1] {
      #expect(
        try cues([0, 5], info(6, Self.variable, duration: duration)).last == [3200, 4200, 1])
    }
    #expect(try cues([0], info(1, [0])) == [[0, 1, 0]])
    #expect(try cues([0], info(1, [0], duration: 2.5)) == [[0, 2500, 0]])
  }

  @Test("without time codes, or with too few, frames are at equal steps over the duration")
  func equalSteps() throws {
    for codes in [[], [0], [0, 7, 8]] as [[Double]] {
      #expect(
        try cues([0, 5], info(10, codes, duration: 5)) == [[0, 2500, 0], [2500, 5000, 1]])
    }
    // As many as the sheet needs will do.
    #expect(
      try cues([0, 1], info(10, [0, 0.1, 0.9], duration: 5)) == [[0, 100, 0], [100, 900, 1]])
    #expect(try cues([0, 2], info(10, [0, 0.1, 0.9], duration: 5)).last == [900, 5000, 1])
  }

  @Test("where nothing tells the times, the video is not ready")
  func unknown() {
    for (info, last) in [
      (info(nil, [0, 1], duration: 2), 0), (info(10), 0), (info(10, [0, 1]), 2),
      (info(10, [], duration: 0), 0), (info(10, [], duration: -3), 0),
    ] as [(VideoInfo, Int64)] {
      #expect(refusal { try VideoTimes(info, upTo: last) }?.code == .videoNotReady)
    }
  }

  @Test("time codes that can't be meant still make cues that have an end behind their start")
  func odd() throws {
    for codes in [
      [5, 4, 3, 2], [0, 0, 0, 0], [-1, -0.5, 0, 0.5], [0, 1e300, 2, -1e300],
      [0, 0.0001, 0.0002, 0.0003], [.nan, 1, .infinity, 2],
    ] as [[Double]] {
      for duration in [nil, 1, 1e300, .nan, .infinity] as [Double?] {
        _ = try cues([0, 1, 2, 3], info(4, codes, duration: duration))
        _ = try cues([3, 1], info(4, codes, duration: duration))
      }
    }
    let huge = info(.max, [], duration: 1e300)
    _ = try cues([0, .max - 1], huge)
    _ = try cues([.max - 1], huge)
  }

  @Test("times are written as hours, minutes, seconds and thousandths")
  func clock() {
    #expect(CueFile.clock(0) == "00:00:00.000")
    #expect(CueFile.clock(61_001) == "00:01:01.001")
    #expect(CueFile.clock(35_999_999) == "09:59:59.999")
    #expect(CueFile.clock(360_000_000) == "100:00:00.000")
  }
}
