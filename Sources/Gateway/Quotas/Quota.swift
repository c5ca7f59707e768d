/// What one caller may have; nil where it is as much as there is.
public struct Quota: Sendable, Hashable {
  /// So much in a second, a minute or an hour.
  public struct Rate: Sendable, Hashable {
    /// At least 1.
    public let amount: Int
    /// 1, 60 or 3600.
    public let seconds: Int

    private static let units: [Substring: Int] = [
      "": 1, "k": 1000, "M": 1_000_000, "G": 1_000_000_000, "kB": 1000, "MB": 1_000_000,
      "GB": 1_000_000_000, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30,
    ]
    private static let periods: [Substring: Int] = ["s": 1, "m": 60, "h": 3600]

    /// From `20/s`, `600/m`, `100k/h`, `5MiB/s`; nil for anything else.
    public init?(parsing text: some StringProtocol) {
      // The Kelvin sign is as good as a K where characters are compared.
      guard text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
      let parts = Substring(text).split(separator: "/", omittingEmptySubsequences: false)
      guard parts.count == 2, let seconds = Self.periods[parts[1]] else { return nil }
      let digits = parts[0].prefix { ("0"..."9").contains($0) }
      guard let number = URLText.decimal(digits.utf8).flatMap({ Int(exactly: $0) }), number > 0,
        let unit = Self.units[parts[0].dropFirst(digits.count)]
      else { return nil }
      let (amount, isTooLarge) = number.multipliedReportingOverflow(by: unit)
      guard !isTooLarge else { return nil }
      self.amount = amount
      self.seconds = seconds
    }

    var perSecond: Double { Double(amount) / Double(seconds) }
  }

  public var requests: Rate?
  public var frames: Rate?
  /// Of bodies, as they are sent.
  public var bytes: Rate?

  public init(requests: Rate? = nil, frames: Rate? = nil, bytes: Rate? = nil) {
    self.requests = requests
    self.frames = frames
    self.bytes = bytes
  }

  public static let none = Quota()
}
