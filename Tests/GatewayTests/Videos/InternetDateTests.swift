import Testing

@testable import Gateway

@Suite("Dates as the platform writes them")
struct InternetDateTests {
  @Test(
    "are read to the nanosecond",
    arguments: [
      ("1970-01-01T00:00:00Z", .zero), ("1970-01-01t00:00:01z", .seconds(1)),
      ("2024-01-01T00:00:00.000Z", .seconds(1_704_067_200)),
      ("2024-02-29T12:34:56.789Z", .seconds(1_709_210_096) + .milliseconds(789)),
      ("2024-02-29 12:34:56.5", .seconds(1_709_210_096) + .milliseconds(500)),
      ("2000-03-01T00:00:00Z", .seconds(951_868_800)),
      ("1969-12-31T23:59:59Z", .seconds(-1)),
      ("2016-12-31T23:59:60Z", .seconds(1_483_228_800)),
      ("2024-01-01T02:30:00+02:30", .seconds(1_704_067_200)),
      ("2023-12-31T19:00:00-05:00", .seconds(1_704_067_200)),
      ("1970-01-01T00:00:00.1234567891Z", .nanoseconds(123_456_789)),
      ("9999-12-31T23:59:59Z", .seconds(253_402_300_799)),
    ] as [(String, Duration)])
  func reading(text: String, expected: Duration) {
    #expect(InternetDate.sinceEpoch(text) == expected)
  }

  @Test(
    "anything else is none",
    arguments: [
      "", "2024", "2024-01-01", "2024-13-01T00:00:00Z", "2024-00-01T00:00:00Z",
      "2024-01-32T00:00:00Z", "2023-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
      "2024-01-01T24:00:00Z", "2024-01-01T00:60:00Z", "2024-01-01T00:00:61Z",
      "2024-01-01T00:00:00.Z", "2024-01-01T00:00:00X", "2024-01-01T00:00:00+0200",
      "2024-01-01T00:00:00+24:00", "2024-01-01T00:00:00Z ", "+024-01-01T00:00:00Z",
      "2024-1-01T00:00:00Z", "Mon, 01 Jan 2024 00:00:00 GMT",
    ])
  func refused(text: String) {
    #expect(InternetDate.sinceEpoch(text) == nil)
  }
}
