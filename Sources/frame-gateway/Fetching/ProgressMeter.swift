/// How far a fetch has come, how fast, and how long it will take still.
struct ProgressMeter {
  private static let barWidth = 30

  /// Frames to have in the end.
  let total: Int
  /// Frames that were there at the start.
  let present: Int
  var start = Duration.zero
  private(set) var fetched = 0
  private(set) var bytes = 0

  init(total: Int, present: Int) {
    self.total = total
    self.present = present
  }

  mutating func add(bytes: Int) {
    fetched += 1
    self.bytes += bytes
  }

  private var done: Int { present + fetched }

  /// `[######----] 50/100 frames, 12.3 MB/s, 4 s left`
  func bar(at now: Duration) -> String {
    let filled = total == 0 ? Self.barWidth : Self.barWidth * min(done, total) / total
    let bar =
      String(repeating: "#", count: filled)
      + String(repeating: "-", count: Self.barWidth - filled)
    return "[\(bar)] \(line(at: now))"
  }

  /// `50/100 frames, 12.3 MB/s, 4 s left`
  func line(at now: Duration) -> String {
    let parts = ["\(done)/\(total) frames", rate(at: now), timeLeft(at: now)]
    return parts.compactMap(\.self).joined(separator: ", ")
  }

  /// `100 frames, 27.0 MB in 2.2 s; 50 were there already`
  func summary(at now: Duration) -> String {
    let time = Self.decimal((now - start) / .seconds(1))
    let line = "\(fetched) \(fetched == 1 ? "frame" : "frames"), \(Self.size(bytes)) in \(time) s"
    return present == 0 ? line : line + "; \(present) were there already"
  }

  private func rate(at now: Duration) -> String? {
    let seconds = (now - start) / .seconds(1)
    guard seconds > 0, bytes > 0 else { return nil }
    return "\(Self.size(Int(min(Double(bytes) / seconds, 1e15))))/s"
  }

  private func timeLeft(at now: Duration) -> String? {
    guard fetched > 0, done < total else { return nil }
    let seconds = (now - start) / .seconds(1) / Double(fetched) * Double(total - done)
    let whole = Int(min(seconds.rounded(.up), 1e9))
    switch whole {
    case ..<100: return "\(whole) s left"
    case ..<6000: return "\(whole / 60) min \(whole % 60) s left"
    default: return "\(whole / 3600) h \(whole % 3600 / 60) min left"
    }
  }

  /// Decimal units, one digit behind the point.
  static func size(_ bytes: Int) -> String {
    switch bytes {
    case ..<1_000: "\(bytes) B"
    case ..<1_000_000: "\(decimal(Double(bytes) / 1e3)) kB"
    case ..<1_000_000_000: "\(decimal(Double(bytes) / 1e6)) MB"
    default: "\(decimal(Double(bytes) / 1e9)) GB"
    }
  }

  private static func decimal(_ value: Double) -> String {
    let tenths = Int(min((value * 10).rounded(), 1e15))
    return "\(tenths / 10).\(tenths % 10)"
  }
}
