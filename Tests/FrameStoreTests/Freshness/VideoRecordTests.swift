import FetchScheduling
import Testing

@testable import FrameStore

/// Times are in seconds on the store's clock, whose zero is the second 1,000,000 of 1970.
@Suite("Whether a frame is still what the video shows")
struct VideoRecordTests {
  struct Check: Sendable {
    var hash: String?
    /// By the upstream's clock.
    var updatedAt: Int?
    var asked: Int
    var answered: Int
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var checks: [Check]
    /// When the frame was asked for.
    var frame: Int
    var isProved: Bool
    var testDescription: String { name }

    init(_ name: String, _ checks: [Check], frame: Int, _ isProved: Bool) {
      (self.name, self.checks, self.frame, self.isProved) = (name, checks, frame, isProved)
    }
  }

  private static func check(
    _ hash: String?, updated: Int? = nil, _ asked: Int, _ answered: Int? = nil
  ) -> Check {
    Check(hash: hash, updatedAt: updated, asked: asked, answered: answered ?? asked)
  }

  static let cases: [Case] = [
    Case("the same hash before and after", [check("a", 10), check("a", 90)], frame: 20, true),
    Case(
      "the same hash, whatever the date",
      [check("a", updated: 0, 10), check("a", updated: 80, 90)],
      frame: 20, true),
    Case(
      "the same hash thrice", [check("a", 10), check("a", 50), check("a", 90)], frame: 20, true),
    Case(
      "asked for when the first answer came", [check("a", 5, 10), check("a", 90)], frame: 10, true),
    Case(
      "asked for while the first answer was on its way", [check("a", 5, 10), check("a", 90)],
      frame: 9, false),
    Case("asked for before the first check", [check("a", 10), check("a", 90)], frame: 5, false),
    Case("another hash", [check("a", 10), check("b", 90)], frame: 20, false),
    Case(
      "another hash, though the date is old", [check("a", 10), check("b", updated: -9000, 90)],
      frame: 20, false),
    Case(
      "asked for between the replacement and the check that saw it",
      [check("a", 10), check("b", 50, 52), check("b", 90)], frame: 51, false),
    Case(
      "asked for behind the check that saw the replacement",
      [check("a", 10), check("b", 50, 52), check("b", 90)], frame: 52, true),
    Case(
      "of before the replacement, though the hash is the same again",
      [check("a", 10), check("b", 50), check("a", 90)], frame: 20, false),
    Case("no check but one, and no date", [check("a", 90)], frame: 20, false),
    Case(
      "no hash before: changed just as long before as clocks may be apart",
      [check("a", updated: -280, 90)], frame: 20, true),
    Case(
      "no hash before: changed a second later than that", [check("a", updated: -279, 90)],
      frame: 20,
      false),
    Case("no hash at all, an old date", [check(nil, updated: -280, 90)], frame: 20, true),
    Case("no hash at all, a newer date", [check(nil, updated: -279, 90)], frame: 20, false),
    Case(
      "no hash at all, the date moved since",
      [check(nil, updated: -9000, 10), check(nil, updated: -279, 90)],
      frame: 20, false),
    Case(
      "a date that is still to come by our clock", [check(nil, updated: 9000, 90)], frame: 20, false
    ),
    Case("neither hash nor date", [check(nil, 10), check(nil, 90)], frame: 20, false),
    Case(
      "the hash is gone, and the date is old", [check("a", 10), check(nil, updated: -280, 90)],
      frame: 20, true),
    Case(
      "the hash is gone, and there is no date", [check("a", 10), check(nil, 90)], frame: 20, false),
    Case(
      "the hash is back behind a gap", [check("a", 10), check(nil, 50), check("a", 90)], frame: 20,
      false),
    Case(
      "a hash that is new, behind checks by an old date",
      [check(nil, updated: -280, 10), check("a", updated: -280, 90)], frame: 20, true),
    Case(
      "what an old date has proved stays proved by the hash, though metadata changed",
      [check("a", updated: -280, 30), check("a", updated: 80, 90)], frame: 20, true),
  ]

  @Test("a frame is proved, or it is not", arguments: cases)
  func table(row: Case) throws {
    var record: VideoRecord?
    for check in row.checks {
      record = VideoRecord(
        VideoCheck(
          hash: check.hash, updatedAt: check.updatedAt.map { .seconds(1_000_000 + $0) },
          askedAt: .seconds(check.asked), answeredAt: .seconds(check.answered)),
        epoch: .seconds(-1_000_000), after: record)
    }
    #expect(try #require(record).proves(requestedAt: .seconds(row.frame)) == row.isProved)
  }

  @Test("clocks may be five minutes apart")
  func skew() { #expect(VideoRecord.clockSkew == .seconds(300)) }
}
