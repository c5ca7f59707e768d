import FetchScheduling
import Testing

@testable import Gateway

@Suite("Token buckets")
struct TokenBucketTests {
  private func bucket(_ rate: String) throws -> TokenBucket {
    TokenBucket(try #require(Quota.Rate(parsing: rate)), at: .zero)
  }

  @Test(
    "a rate is so much in a second, a minute or an hour",
    arguments: [
      ("1/s", 1, 1), ("600/m", 600, 60), ("5k/h", 5000, 3600), ("2M/s", 2_000_000, 1),
      ("5MiB/s", 5 << 20, 1), ("1GB/h", 1_000_000_000, 3600), ("3KiB/m", 3072, 60),
      ("9223372036854775807/s", Int.max, 1),
    ])
  func rates(text: String, amount: Int, seconds: Int) {
    let rate = Quota.Rate(parsing: text)
    #expect(rate?.amount == amount)
    #expect(rate?.seconds == seconds)
  }

  @Test(
    "what is none is refused",
    arguments: [
      "", "1", "/s", "1/", "0/s", "-1/s", "+1/s", "1/d", "1/s/s", " 1/s", "1 /s", "1.5/s", "1mb/s",
      "9223372036854775808/s", "9223372036854775807k/s", "01/s", "1/S", "1\u{212A}iB/s",
    ])
  func noRates(text: String) {
    #expect(Quota.Rate(parsing: text) == nil)
  }

  @Test("a burst of ten seconds is there at once, and one more has to accrue")
  func burst() throws {
    var bucket = try bucket("2/s")
    for _ in 0..<20 { #expect(bucket.take(1, at: .zero) == nil) }
    #expect(bucket.take(1, at: .zero) == .milliseconds(500))
    #expect(bucket.take(1, at: .milliseconds(499)) != nil)
    #expect(bucket.take(1, at: .milliseconds(500)) == nil)
    #expect(bucket.take(1, at: .milliseconds(500)) == .milliseconds(500))
  }

  @Test("no more than a burst waits, however long nothing was taken")
  func bound() throws {
    var bucket = try bucket("2/s")
    #expect(bucket.take(0, at: .seconds(1000)) == nil)
    #expect(bucket.level == 20)
    #expect(bucket.isFull(at: .seconds(1000)))
    #expect(bucket.take(1, at: .seconds(1000)) == nil)
    #expect(!bucket.isFull(at: .seconds(1000)))
    #expect(bucket.isFull(at: .seconds(1001)))
  }

  @Test("more than a burst is had when it is full, and paid for afterwards")
  func debt() throws {
    var bucket = try bucket("2/s")
    #expect(bucket.take(100, at: .zero) == nil)
    #expect(bucket.level == -80)
    #expect(bucket.take(0, at: .zero) == .seconds(40))
    #expect(bucket.take(100, at: .seconds(40)) == .seconds(10))
    #expect(bucket.take(100, at: .seconds(50)) == nil)
  }

  @Test("a slow rate still has room for one")
  func slow() throws {
    var bucket = try bucket("60/h")
    #expect(bucket.size == 1)
    #expect(bucket.take(1, at: .zero) == nil)
    #expect(bucket.take(1, at: .zero) == .seconds(60))
  }

  @Test("what was had already is owed")
  func spending() throws {
    var bucket = try bucket("100/s")
    bucket.spend(1500, at: .zero)
    #expect(bucket.take(0, at: .zero) == .seconds(5))
    #expect(bucket.take(0, at: .seconds(5)) == nil)
  }

  @Test("a clock that goes back gives nothing")
  func backwards() throws {
    var bucket = try bucket("1/s")
    #expect(bucket.take(10, at: .seconds(5)) == nil)
    #expect(bucket.take(1, at: .seconds(1)) == .seconds(1))
  }
}
