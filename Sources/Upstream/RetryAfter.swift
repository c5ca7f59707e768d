/// The `Retry-After` field (RFC 9110, 10.2.3): whole seconds or a date.
enum RetryAfter {
  /// How long to wait, 0 for a date gone by; nil where the field can't be read.
  ///
  /// `now`: seconds since 1970.
  static func duration(_ value: String, now: Int64, maximum: Duration) -> Duration? {
    if value.utf8.allSatisfy({ (0x30...0x39).contains($0) }), !value.isEmpty {
      // Digits that do not fit are a long time too.
      return min(.seconds(Int64(decimal: value.utf8) ?? .max / 2), maximum)
    }
    guard let date = secondsSince1970(date: value) else { return nil }
    return min(.seconds(max(0, date - now)), maximum)
  }

  /// An HTTP date in any of its three forms (RFC 9110, 5.6.7); the day's name is not looked at.
  static func secondsSince1970(date: String) -> Int64? {
    let words = date.split { " ,-".contains($0) }.dropFirst().map(String.init)
    guard words.count >= 4 else { return nil }
    // "06 Nov 1994 08:49:37 GMT", "06-Nov-94 08:49:37 GMT", "Nov  6 08:49:37 1994"
    let isAsctime = months[words[0].lowercased()] != nil
    guard words.count == (isAsctime ? 4 : 5), isAsctime || words[4] == "GMT",
      let month = months[words[isAsctime ? 0 : 1].lowercased()],
      let day = number(words[isAsctime ? 1 : 0], 1...31),
      var year = number(words[isAsctime ? 3 : 2], 0...9999),
      let second = secondOfDay(words[isAsctime ? 2 : 3])
    else { return nil }
    if words[isAsctime ? 3 : 2].utf8.count == 2 { year += year < 70 ? 2000 : 1900 }
    return daysSince1970(year: year, month: month, day: day) * 86_400 + second
  }

  private static let months: [String: Int64] = [
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
  ]

  private static func number(_ text: String, _ range: ClosedRange<Int64>) -> Int64? {
    Int64(decimal: text.utf8).flatMap { range.contains($0) ? $0 : nil }
  }

  private static func secondOfDay(_ text: String) -> Int64? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3, let hour = number(parts[0], 0...23),
      let minute = number(parts[1], 0...59), let second = number(parts[2], 0...60)
    else { return nil }
    return hour * 3600 + minute * 60 + second
  }

  /// Of the Gregorian calendar, counted from March so that the leap day is a year's last.
  private static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
    let year = month > 2 ? year : year - 1
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return 365 * year + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
  }
}
