import FrameClient

/// Lines for people: a bar that is drawn over on a terminal, a line now and then elsewhere.
struct TextReporter: FetchReporter {
  /// Between two drawings of the bar, and between two lines.
  static let pauses = (bar: Duration.milliseconds(100), line: Duration.seconds(5))

  let isTerminal: Bool
  let isQuiet: Bool
  /// Time since the start.
  let now: () -> Duration
  /// Takes text as it is to be written.
  let write: (String) -> Void
  private var meter = ProgressMeter(total: 0, present: 0)
  private var shownAt: Duration?

  init(
    isTerminal: Bool, isQuiet: Bool, now: @escaping () -> Duration,
    write: @escaping (String) -> Void
  ) {
    self.isTerminal = isTerminal
    self.isQuiet = isQuiet
    self.now = now
    self.write = write
  }

  mutating func began(total: Int, present: [Int]) {
    meter = ProgressMeter(total: total, present: present.count)
    meter.start = now()
    shownAt = isTerminal ? nil : meter.start
  }

  mutating func fetched(_ piece: FramePiece) {
    meter.add(bytes: piece.count)
    let pause = isTerminal ? Self.pauses.bar : Self.pauses.line
    if let shownAt, now() - shownAt < pause { return }
    show()
  }

  mutating func retrying(_ indices: [Int]) {
    let noun = indices.count == 1 ? "frame" : "frames"
    say("asking again for \(noun) \(FrameList.text(of: indices))")
  }

  mutating func failed(_ missing: FetchRun.Missing) {
    clear()
    write("\(FrameClientError.frame(missing.index, missing.failure))\n")
  }

  mutating func ended(_ summary: FetchRun.Summary) {
    let stop = summary.stop.map { "\($0)" }
    if isTerminal { show() }
    clear()
    if let stop { write(stop + "\n") }
    say(meter.summary(at: now()))
    if !summary.missing.isEmpty {
      write("not there: \(FrameList.text(of: summary.missing.map(\.index)))\n")
    }
  }

  private mutating func show() {
    guard !isQuiet else { return }
    let time = now()
    shownAt = time
    write(isTerminal ? "\r\u{1B}[K" + meter.bar(at: time) : meter.line(at: time) + "\n")
  }

  private func say(_ text: String) {
    guard !isQuiet else { return }
    clear()
    write(text + "\n")
  }

  /// Takes the bar away, so that lines don't stand in it.
  private func clear() {
    if isTerminal && !isQuiet { write("\r\u{1B}[K") }
  }
}
