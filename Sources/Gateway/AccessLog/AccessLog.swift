import Glibc
import HTTPServer
import Synchronization

/// The access log's lines, gathered in memory until somebody takes them to where they go: whoever
/// answers requests makes no system call for them.
public final class AccessLog: Sendable {
  public enum Format: String, Sendable, CaseIterable { case text, json }

  /// What a line's time is made of.
  public typealias WallClock = @Sendable () -> (seconds: Int64, milliseconds: Int)

  /// Told that there are lines to take; `isFull`: at once, there are many.
  public typealias Wake = @Sendable (AccessLog, _ isFull: Bool) -> Void

  /// Bytes of lines that wait to be taken; what comes beyond is counted and left out.
  public static let limit = 1 << 20
  /// Bytes from which they should be taken at once.
  static let many = 64 << 10
  /// No line is longer.
  static let longestLine = 4096

  private struct State: Sendable {
    var lines: [UInt8] = []
    var missing = 0
    var isAnnounced = false
    var isFull = false
    var time = LogTime()
  }

  private let format: Format
  private let limit: Int
  private let clock: WallClock
  private let wake: Wake
  private let state = Mutex(State())

  public init(
    format: Format, limit: Int = AccessLog.limit, clock: @escaping WallClock = AccessLog.now,
    wake: @escaping Wake
  ) {
    self.format = format
    self.limit = limit
    self.clock = clock
    self.wake = wake
  }

  /// Any thread may write; nobody waits but for others that write.
  func write(_ record: AccessRecord, _ end: ResponseEnd) {
    let now = clock()
    let news = state.withLock { state -> Bool? in
      // Beside the line there may be one that tells how many are missing.
      guard state.lines.count + 2 * Self.longestLine <= limit else {
        state.missing += 1
        return nil
      }
      state.time.set(seconds: now.seconds, milliseconds: now.milliseconds)
      let (missing, time) = (state.missing, state.time.text)
      state.lines.append(addingCapacity: 2 * Self.longestLine) { bytes in
        if missing > 0 { AccessLine.append(missing: missing, time: time, format, to: &bytes) }
        AccessLine.append(record, end, time: time, format, to: &bytes)
      }
      state.missing = 0
      if !state.isAnnounced {
        state.isAnnounced = true
        return false
      }
      guard !state.isFull, state.lines.count >= Self.many else { return nil }
      state.isFull = true
      return true
    }
    if let news { wake(self, news) }
  }

  /// Takes what there is: whole lines.
  public func take() -> [UInt8] {
    state.withLock { state in
      let taken = state.lines
      state.lines = []
      state.lines.reserveCapacity(min(taken.count + Self.longestLine, limit))
      (state.isAnnounced, state.isFull) = (false, false)
      return taken
    }
  }

  /// The system's time (clock_gettime(2)).
  @Sendable public static func now() -> (seconds: Int64, milliseconds: Int) {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return (Int64(time.tv_sec), time.tv_nsec / 1_000_000)
  }
}
