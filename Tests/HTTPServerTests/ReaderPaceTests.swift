import Testing

@testable import HTTPServer

@Suite("A reader's pace")
struct ReaderPaceTests {
  private let start = ServerInstant.now

  private func expect(
    tooSlow: Bool, _ pace: inout ReaderPace, delivered: Int64, after time: Duration,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let isTooSlow = pace.isTooSlow(delivered: delivered, at: start + time)
    #expect(isTooSlow == tooSlow, sourceLocation: sourceLocation)
  }

  @Test("is judged at the end of a window, by the rate")
  func judges() {
    for (delivered, tooSlow) in [(300, false), (299, true)] as [(Int64, Bool)] {
      var pace = ReaderPace(minimumRate: 10, window: .seconds(30))
      pace.begin(delivered: 1000, at: start)
      expect(tooSlow: false, &pace, delivered: 1000, after: .milliseconds(29_999))
      expect(tooSlow: tooSlow, &pace, delivered: 1000 + delivered, after: .seconds(30))
    }
  }

  @Test("is judged anew in each window")
  func judgesAnew() {
    var pace = ReaderPace(minimumRate: 10, window: .seconds(30))
    pace.begin(delivered: 0, at: start)
    expect(tooSlow: false, &pace, delivered: 5000, after: .seconds(30))
    expect(tooSlow: false, &pace, delivered: 5001, after: .seconds(59))
    expect(tooSlow: true, &pace, delivered: 5001, after: .seconds(60))
  }

  @Test("is not judged while there is nothing to take")
  func isNotJudged() {
    var pace = ReaderPace(minimumRate: 10, window: .seconds(30))
    expect(tooSlow: false, &pace, delivered: 0, after: .seconds(100))
    pace.begin(delivered: 0, at: start)
    #expect(pace.isRunning)
    pace.end()
    expect(tooSlow: false, &pace, delivered: 0, after: .seconds(100))
  }
}
