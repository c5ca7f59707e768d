import Gateway
import HTTPServer

/// Reads the values of settings from their text; each failure says what is wanted.
enum SettingValue {
  struct Failure: Error, Hashable {
    var wanted: String
  }

  /// A whole number within bounds.
  static func integer(_ text: String, in bounds: ClosedRange<Int>) throws(Failure) -> Int {
    guard let value = number(text), bounds.contains(value) else {
      throw Failure(wanted: "a number from \(bounds.lowerBound) to \(bounds.upperBound)")
    }
    return value
  }

  /// A count such as `50M`: thousands, millions.
  static func count(_ text: String, in bounds: ClosedRange<Int>) throws(Failure) -> Int {
    try scaled(
      text, units: ["": 1, "k": 1_000, "M": 1_000_000, "G": 1_000_000_000], in: bounds,
      wanted: "a count such as 50M")
  }

  /// A size such as `256MiB`.
  static func bytes(_ text: String, in bounds: ClosedRange<Int>) throws(Failure) -> Int {
    let units = [
      "": 1, "B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "kB": 1_000,
      "MB": 1_000_000, "GB": 1_000_000_000,
    ]
    return try scaled(text, units: units, in: bounds, wanted: "a size such as 256MiB")
  }

  /// A time such as `58s`, `500ms`, `2m` or `24h`.
  static func duration(_ text: String, in bounds: ClosedRange<Duration>) throws(Failure) -> Duration
  {
    let milliseconds = try scaled(
      text, units: ["ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000], in: 0...Int.max,
      wanted: "a time such as 58s or 500ms")
    let value = Duration.milliseconds(milliseconds)
    guard bounds.contains(value) else {
      throw Failure(wanted: "a time from \(bounds.lowerBound) to \(bounds.upperBound)")
    }
    return value
  }

  static func toggle(_ text: String) throws(Failure) -> Bool {
    switch text.lowercased() {
    case "on", "true", "yes", "1": return true
    case "off", "false", "no", "0": return false
    default: throw Failure(wanted: "on or off")
    }
  }

  static func choice<Choice: RawRepresentable & CaseIterable>(
    _ text: String, _ type: Choice.Type
  ) throws(Failure) -> Choice where Choice.RawValue == String {
    guard let choice = Choice(rawValue: text) else {
      throw Failure(wanted: "one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return choice
  }

  /// Where to listen, at least one address.
  static func addresses(_ text: String) throws(Failure) -> [ListenAddress] {
    var addresses: [ListenAddress] = []
    for item in list(text) {
      do throws(ListenAddressError) {
        addresses.append(try ListenAddress(parsing: item))
      } catch {
        throw Failure(wanted: "addresses such as 127.0.0.1:8080 (\(error.reason))")
      }
    }
    guard !addresses.isEmpty else {
      throw Failure(wanted: "at least one address such as 127.0.0.1:8080")
    }
    return addresses
  }

  /// The path of a Unix socket.
  static func socketPath(_ text: String) throws(Failure) -> String {
    guard text.hasPrefix("/"), (try? ListenAddress(parsing: "unix:\(text)")) != nil else {
      throw Failure(wanted: "the path of a Unix socket, such as /run/frame-gateway/admin.sock")
    }
    return text
  }

  /// A path's beginning, which nobody spells in two ways; without the slash at its end.
  static func basePath(_ text: String) throws(Failure) -> String {
    let failure = Failure(
      wanted: "a path such as /frames, of letters, digits, '-', '_', '~', '.' and slashes")
    let path = text.hasSuffix("/") ? text.dropLast() : text[...]
    let segments = path.split(separator: "/", omittingEmptySubsequences: false)
    guard path.hasPrefix("/"), text.utf8.count <= 256 else { throw failure }
    for segment in segments.dropFirst() {
      let isPlain = segment.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
          UInt8(ascii: "~"), UInt8(ascii: "."):
          true
        default: false
        }
      }
      guard isPlain, !["", ".", ".."].contains(segment) else { throw failure }
    }
    return String(path)
  }

  /// The items of a comma-separated list, without blanks around them.
  static func list(_ text: String) -> [String] {
    text.split(separator: ",").map { $0.filter { $0 != " " } }.filter { !$0.isEmpty }
  }

  /// A rate such as `20/s`, `600/m` or `5MiB/s`.
  static func rate(_ text: String) throws(Failure) -> Quota.Rate {
    guard let rate = Quota.Rate(parsing: text) else {
      throw Failure(wanted: "a rate such as 20/s, 600/m or 5MiB/s")
    }
    return rate
  }

  /// The paths of a comma-separated list; blanks within them are their own.
  static func files(_ text: String) throws(Failure) -> [String] {
    let paths = text.split(separator: ",", omittingEmptySubsequences: false).map { path in
      String(path.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
    guard paths.allSatisfy({ !$0.isEmpty }) else { throw Failure(wanted: "paths, with commas") }
    return paths
  }

  private static func number(_ text: some StringProtocol) -> Int? {
    let isPlain = !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    return isPlain ? Int(text) : nil
  }

  private static func scaled(
    _ text: String, units: [String: Int], in bounds: ClosedRange<Int>, wanted: String
  ) throws(Failure) -> Int {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard let value = number(digits), let unit = units[String(text.dropFirst(digits.count))] else {
      throw Failure(wanted: wanted)
    }
    let (product, overflowed) = value.multipliedReportingOverflow(by: unit)
    guard !overflowed, bounds.contains(product) else {
      throw Failure(wanted: "\(wanted), from \(bounds.lowerBound) to \(bounds.upperBound)")
    }
    return product
  }
}
