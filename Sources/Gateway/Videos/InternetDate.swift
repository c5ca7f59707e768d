/// Date and time as RFC 3339 has them, a profile of ISO 8601: `2024-01-31T23:59:59.250Z`.
enum InternetDate {
  /// The time since 1970; nil for anything else. A time without an offset is UTC, as the platform
  /// means it.
  static func sinceEpoch(_ text: String) -> Duration? {
    var rest = Array(text.utf8)[...]
    guard let year = number(4, from: &rest), skip("-", in: &rest),
      let month = number(2, from: &rest), (1...12).contains(month), skip("-", in: &rest),
      let day = number(2, from: &rest), (1...days(inMonth: month, of: year)).contains(day),
      skip("T", in: &rest) || skip("t", in: &rest) || skip(" ", in: &rest),
      let hour = number(2, from: &rest), hour < 24, skip(":", in: &rest),
      let minute = number(2, from: &rest), minute < 60, skip(":", in: &rest),
      // A leap second.
      let second = number(2, from: &rest), second <= 60,
      let fraction = fraction(from: &rest), let offset = offset(from: &rest), rest.isEmpty
    else { return nil }
    let seconds = ((days(to: year, month, day) * 24 + hour) * 60 + minute - offset) * 60 + second
    return .seconds(seconds) + fraction
  }

  /// Nanoseconds; what is finer is cut.
  private static func fraction(from rest: inout ArraySlice<UInt8>) -> Duration? {
    guard skip(".", in: &rest) else { return .zero }
    let digits = rest.prefix(while: isDigit)
    rest = rest.dropFirst(digits.count)
    guard !digits.isEmpty else { return nil }
    let nine = digits.prefix(9)
    let value = nine.reduce(Int64(0)) { $0 * 10 + Int64($1 - 0x30) }
    return .nanoseconds((nine.count..<9).reduce(value) { value, _ in value * 10 })
  }

  /// Minutes east of Greenwich.
  private static func offset(from rest: inout ArraySlice<UInt8>) -> Int? {
    if rest.isEmpty || skip("Z", in: &rest) || skip("z", in: &rest) { return 0 }
    let isEast = skip("+", in: &rest)
    guard isEast || skip("-", in: &rest), let hours = number(2, from: &rest), hours < 24,
      skip(":", in: &rest), let minutes = number(2, from: &rest), minutes < 60
    else { return nil }
    return (hours * 60 + minutes) * (isEast ? 1 : -1)
  }

  private static func number(_ count: Int, from rest: inout ArraySlice<UInt8>) -> Int? {
    let digits = rest.prefix(count)
    guard digits.count == count, digits.allSatisfy(isDigit) else { return nil }
    rest = rest.dropFirst(count)
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  private static func skip(_ character: Unicode.Scalar, in rest: inout ArraySlice<UInt8>) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest = rest.dropFirst()
    return true
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private static func days(inMonth month: Int, of year: Int) -> Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return switch month {
    case 2: isLeap ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days from 1970 on, in years that begin in March, so that the leap day is the last.
  private static func days(to year: Int, _ month: Int, _ day: Int) -> Int {
    let years = year - (month <= 2 ? 1 : 0)
    let leapDays = years / 4 - years / 100 + years / 400
    let months = (month + 9) % 12
    // From the first of March of the year 0 to 1970 it is 719,468 days.
    return years * 365 + leapDays + (153 * months + 2) / 5 + day - 1 - 719_468
  }
}
