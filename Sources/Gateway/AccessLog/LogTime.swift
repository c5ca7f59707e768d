/// A moment as log lines have it, `2026-11-26T18:42:39.500Z`: a second's text is made once.
public struct LogTime: Sendable {
  private(set) var text = Array("1970-01-01T00:00:00.000Z".utf8)
  private var second: Int64 = 0

  init() {}

  /// The text of this moment.
  public static func now() -> String {
    var time = LogTime()
    let (seconds, milliseconds) = AccessLog.now()
    time.set(seconds: seconds, milliseconds: milliseconds)
    return String(decoding: time.text, as: UTF8.self)
  }

  mutating func set(seconds: Int64, milliseconds: Int) {
    if seconds != second {
      second = seconds
      write(seconds)
    }
    write(milliseconds, digits: 3, at: 20)
  }

  private mutating func write(_ seconds: Int64) {
    let (year, month, day) = Self.date(daysSince1970: Int(seconds / 86_400))
    let rest = Int(seconds % 86_400)
    write(year, digits: 4, at: 0)
    write(month, digits: 2, at: 5)
    write(day, digits: 2, at: 8)
    write(rest / 3600, digits: 2, at: 11)
    write(rest / 60 % 60, digits: 2, at: 14)
    write(rest % 60, digits: 2, at: 17)
  }

  private mutating func write(_ number: Int, digits: Int, at offset: Int) {
    var rest = number
    for place in stride(from: offset + digits - 1, through: offset, by: -1) {
      text[place] = 0x30 + UInt8(rest % 10)
      rest /= 10
    }
  }

  /// In the Gregorian calendar, for days from 1970 on: years begin in March, so that the leap day
  /// is the last one.
  private static func date(daysSince1970 days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }
}

extension Duration {
  /// Whole nanoseconds, towards 0, at most what an `Int64` holds.
  var nanoseconds: Int64 {
    let attoseconds = attoseconds
    // Some nine seconds fit, and are divided in one instruction.
    if let few = Int64(exactly: attoseconds) { return few / 1_000_000_000 }
    return Int64(clamping: attoseconds / 1_000_000_000)
  }
}
