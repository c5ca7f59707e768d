/// A time as HTTP writes it: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7).
public struct HTTPDate: Sendable, Hashable {
  /// The 29 bytes.
  public let bytes: [UInt8]

  /// From seconds since 1970-01-01T00:00:00Z, of the years 1970 to 9999; others are clamped.
  public init(unixSeconds: Int64) {
    let seconds = min(max(unixSeconds, 0), 253_402_300_799)
    let (days, second) = (Int(seconds / 86_400), Int(seconds % 86_400))
    let (year, month, day) = Self.civilDate(days: days)
    let weekdays: StaticString = "ThuFriSatSunMonTueWed"
    let months: StaticString = "JanFebMarAprMayJunJulAugSepOctNovDec"
    var bytes: [UInt8] = []
    bytes.reserveCapacity(29)
    Self.append(weekdays, at: days % 7, to: &bytes)
    bytes += [UInt8(ascii: ","), Octets.space]
    Self.append(day, to: &bytes)
    bytes.append(Octets.space)
    Self.append(months, at: month - 1, to: &bytes)
    bytes.append(Octets.space)
    Self.append(year / 100, to: &bytes)
    Self.append(year % 100, to: &bytes)
    bytes.append(Octets.space)
    Self.append(second / 3600, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    Self.append(second / 60 % 60, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    Self.append(second % 60, to: &bytes)
    bytes += [Octets.space, UInt8(ascii: "G"), UInt8(ascii: "M"), UInt8(ascii: "T")]
    self.bytes = bytes
  }

  private static func append(_ names: StaticString, at index: Int, to bytes: inout [UInt8]) {
    names.withUTF8Buffer { bytes.append(contentsOf: $0[index * 3..<index * 3 + 3]) }
  }

  private static func append(_ number: Int, to bytes: inout [UInt8]) {
    bytes.append(0x30 + UInt8(number / 10))
    bytes.append(0x30 + UInt8(number % 10))
  }

  /// The Gregorian date of a day counted from 1970-01-01. Years are counted from March, so that the
  /// leap day is a year's last, and in eras of 400 years, which all have 146,097 days.
  private static func civilDate(days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let (era, dayOfEra) = (shifted / 146_097, shifted % 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }
}
