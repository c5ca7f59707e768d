import FrameClient
import Synchronization
import Testing

@testable import frame_gateway

@Suite("Reports of a fetch")
struct ReporterTests {
  private final class Page: Sendable {
    private let text = Mutex("")
    var written: String { text.withLock { $0 } }
    func write(_ more: String) { text.withLock { $0 += more } }
  }

  private final class Clock: Sendable {
    private let time = Mutex(Duration.zero)
    var now: Duration { time.withLock { $0 } }
    func set(_ now: Duration) { time.withLock { $0 = now } }
  }

  private func piece(_ index: Int, bytes: Int) -> FramePiece {
    FramePiece(
      index: index, fileExtension: "jpg", content: [[UInt8](repeating: 0, count: bytes)[...]])
  }

  private func summary(fetched: Int, bytes: Int, missing: [Int] = []) -> FetchRun.Summary {
    FetchRun.Summary(
      fetched: fetched, bytes: bytes,
      missing: missing.map { .init(index: $0, failure: .timedOut) })
  }

  @Test("are a bar on a terminal, drawn over now and then")
  func bar() {
    let (page, clock) = (Page(), Clock())
    var reporter = TextReporter(
      isTerminal: true, isQuiet: false, now: { clock.now }, write: page.write)
    reporter.began(total: 10, present: [0, 1, 2])
    clock.set(.seconds(2))
    reporter.fetched(piece(3, bytes: 1_000_000))
    reporter.fetched(piece(4, bytes: 1_000_000))
    let clear = "\r\u{1B}[K"
    let first =
      clear + "[############------------------] 4/10 frames, 500.0 kB/s, 12 s left"
    #expect(page.written == first)
    clock.set(.seconds(2) + TextReporter.pauses.bar)
    reporter.fetched(piece(5, bytes: 100_000))
    #expect(
      page.written == first + clear + "[##################------------] "
        + "6/10 frames, 1.0 MB/s, 3 s left")
    reporter.ended(summary(fetched: 3, bytes: 2_100_000))
    #expect(page.written.hasSuffix(clear + "3 frames, 2.1 MB in 2.1 s; 3 were there already\n"))
  }

  @Test("are plain lines elsewhere, one now and then")
  func lines() {
    let (page, clock) = (Page(), Clock())
    var reporter = TextReporter(
      isTerminal: false, isQuiet: false, now: { clock.now }, write: page.write)
    reporter.began(total: 4, present: [])
    clock.set(.seconds(1))
    reporter.fetched(piece(0, bytes: 500))
    #expect(page.written == "")
    clock.set(TextReporter.pauses.line)
    reporter.fetched(piece(1, bytes: 500))
    reporter.retrying([3, 2])
    for index in [2, 3] { reporter.failed(.init(index: index, failure: .timedOut)) }
    reporter.ended(summary(fetched: 2, bytes: 1000, missing: [2, 3]))
    #expect(
      page.written == """
        2/4 frames, 200 B/s, 5 s left
        asking again for frames 2-3
        couldn't read frame 2: no answer in time
        couldn't read frame 3: no answer in time
        2 frames, 1.0 kB in 5.0 s
        not there: 2-3

        """)
  }

  @Test("say only what failed where quiet is wanted")
  func quiet() {
    let page = Page()
    var reporter = TextReporter(
      isTerminal: true, isQuiet: true, now: { .zero }, write: page.write)
    reporter.began(total: 2, present: [])
    reporter.fetched(piece(0, bytes: 500))
    reporter.retrying([1])
    reporter.failed(.init(index: 1, failure: .timedOut))
    reporter.ended(summary(fetched: 1, bytes: 500, missing: [1]))
    #expect(page.written == "couldn't read frame 1: no answer in time\nnot there: 1\n")
  }

  @Test("are lines of JSON for programs")
  func json() {
    let page = Page()
    var reporter = JSONReporter { page.write($0 + "\n") }
    reporter.began(total: 3, present: [9])
    reporter.fetched(piece(7, bytes: 500))
    reporter.retrying([8])
    reporter.failed(.init(index: 8, failure: .timedOut))
    reporter.ended(summary(fetched: 1, bytes: 500, missing: [8]))
    #expect(
      page.written == #"""
        {"event":"begin","present":1,"total":3}
        {"event":"present","index":9}
        {"bytes":500,"event":"frame","index":7,"name":"000007.jpg"}
        {"event":"retry","index":8}
        {"event":"failed","index":8,"reason":"no answer in time"}
        {"bytes":500,"event":"end","failed":1,"fetched":1,"present":1,"status":1,"total":3}

        """#)
  }

  @Test(
    "tell sizes in decimal units",
    arguments: [
      (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (1_250_000, "1.3 MB"),
      (2_000_000_000, "2.0 GB"),
    ])
  func sizes(bytes: Int, text: String) {
    #expect(ProgressMeter.size(bytes) == text)
  }

  @Test(
    "tell the time that is left in two units at most",
    arguments: [
      (1, "99 s left"), (2, "3 min 18 s left"), (100, "2 h 45 min left"), (0, nil),
    ] as [(Int, String?)])
  func timeLeft(seconds: Int, text: String?) {
    var meter = ProgressMeter(total: 100, present: 0)
    if seconds > 0 { meter.add(bytes: 0) }
    let line = meter.line(at: .seconds(seconds))
    let done = seconds > 0 ? 1 : 0
    #expect(line == ["\(done)/100 frames", text].compactMap(\.self).joined(separator: ", "))
  }
}
