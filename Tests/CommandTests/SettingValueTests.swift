import Testing

@testable import frame_gateway

@Suite("Values of settings")
struct SettingValueTests {
  @Test(
    "a number is digits alone, within its bounds",
    arguments: [
      ("1", 1), ("64", 64), ("007", 7), ("0", nil), ("65", nil), ("", nil), ("+1", nil),
      ("-1", nil), ("1.0", nil), ("1e1", nil), (" 1", nil), ("0x1", nil), ("१", nil),
      ("99999999999999999999", nil),
    ] as [(String, Int?)])
  func integers(text: String, value: Int?) {
    #expect((try? SettingValue.integer(text, in: 1...64)) == value)
  }

  @Test(
    "a size takes binary and decimal units, and never overflows",
    arguments: [
      ("1", 1), ("1B", 1), ("1KiB", 1024), ("1kB", 1000), ("3MiB", 3 << 20), ("2MB", 2_000_000),
      ("8GiB", 8 << 30), ("1GB", 1_000_000_000), ("1048576GiB", 1 << 50), ("0", nil),
      ("1048577GiB", nil), ("1125899906842625", nil), ("9223372036854775807GiB", nil),
      ("1.5MiB", nil), ("1 MiB", nil), ("MiB", nil), ("", nil), ("-1", nil), ("1TiB", nil),
      ("1mib", nil), ("1e3", nil),
    ] as [(String, Int?)])
  func bytes(text: String, value: Int?) {
    #expect((try? SettingValue.bytes(text, in: 1...(1 << 50))) == value)
  }

  @Test(
    "a count takes thousands and millions",
    arguments: [
      ("1", 1), ("2k", 2000), ("50M", 50_000_000), ("1G", 1_000_000_000), ("0", nil),
      ("1000000001", nil), ("2G", nil), ("50m", nil), ("50MB", nil), ("", nil),
    ] as [(String, Int?)])
  func counts(text: String, value: Int?) {
    #expect((try? SettingValue.count(text, in: 1...1_000_000_000)) == value)
  }

  @Test(
    "a time names its unit",
    arguments: [
      ("1ms", .milliseconds(1)), ("500ms", .milliseconds(500)), ("58s", .seconds(58)),
      ("2m", .seconds(120)), ("24h", .seconds(86_400)), ("86400000ms", .seconds(86_400)),
      ("0ms", nil), ("0s", nil), ("86401s", nil), ("86400001ms", nil), ("25h", nil), ("5", nil),
      ("s", nil), ("", nil), ("-1s", nil), ("1.5s", nil), ("1 s", nil), ("1d", nil), ("1S", nil),
      ("9223372036854775807h", nil), ("9223372036854775807ms", nil),
    ] as [(String, Duration?)])
  func durations(text: String, value: Duration?) {
    let bounds = Duration.milliseconds(1)...Duration.seconds(86_400)
    #expect((try? SettingValue.duration(text, in: bounds)) == value)
  }

  @Test(
    "a switch is on or off, by the usual words",
    arguments: [
      ("on", true), ("true", true), ("YES", true), ("1", true), ("off", false), ("False", false),
      ("no", false), ("0", false), ("", nil), ("2", nil), ("maybe", nil),
    ] as [(String, Bool?)])
  func toggles(text: String, value: Bool?) {
    #expect((try? SettingValue.toggle(text)) == value)
  }

  @Test("a choice is one of its words, and the failure lists them")
  func choices() throws {
    #expect(try SettingValue.choice("json", Settings.LogFormat.self) == .json)
    for text in ["", "JSON", "xml"] {
      #expect(throws: SettingValue.Failure(wanted: "one of text, json")) {
        try SettingValue.choice(text, Settings.LogFormat.self)
      }
    }
  }

  @Test(
    "a list is split at commas, without blanks and empty items",
    arguments: [
      ("", []), (",", []), ("a", ["a"]), ("a,b", ["a", "b"]), (" a , b ,", ["a", "b"]),
    ] as [(String, [String])])
  func lists(text: String, items: [String]) {
    #expect(SettingValue.list(text) == items)
  }
}
