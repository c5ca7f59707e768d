import FrameStore
import Testing

@testable import Gateway

@Suite("Cache-Control of a request")
struct RequestCacheControlTests {
  private static func wish(_ adjust: (inout RequestCacheControl) -> Void) -> RequestCacheControl {
    var wish = RequestCacheControl(nil)
    adjust(&wish)
    return wish
  }

  private static let nothing = wish { _ in }
  private static let most = Duration.seconds(1 << 31)

  static let cases: [(String, RequestCacheControl)] = [
    ("", nothing), (",, ,", nothing), ("private, x-mine=\"no-cache\", max-stale", nothing),
    ("max-stale=60", nothing), ("mine=\"a, no-cache, \\\", max-age=1\"", nothing),
    ("no-cachet, xno-store", nothing),
    ("no-cache", wish { $0.demand.isFresh = true }),
    ("max-age=0,\tNo-Cache ", wish { ($0.demand.isFresh, $0.demand.maxAge) = (true, .zero) }),
    ("no-store", wish { $0.demand.isTransient = true }),
    ("only-if-cached", wish { $0.onlyIfCached = true }),
    ("no-cache, only-if-cached", wish { $0.onlyIfCached = true }),
    ("max-age=60", wish { $0.demand.maxAge = .seconds(60) }),
    ("MAX-AGE = \"60\"", wish { $0.demand.maxAge = .seconds(60) }),
    ("max-age=60, max-age=30, max-age=90", wish { $0.demand.maxAge = .seconds(30) }),
    ("max-age=2147483648", wish { $0.demand.maxAge = most }),
    ("max-age=99999999999999999999999", wish { $0.demand.maxAge = most }),
    ("min-fresh=60", wish { $0.demand.minFresh = .seconds(60) }),
    ("min-fresh=60, min-fresh=90", wish { $0.demand.minFresh = .seconds(90) }),
  ]

  @Test("is read as RFC 9111 has it", arguments: cases)
  func reading(field: String, expected: RequestCacheControl) {
    #expect(RequestCacheControl(field) == expected)
  }

  @Test(
    "a number that can't be read counts as the strictest",
    arguments: ["", "=", "=-1", "=+1", "=1.5", "=one", "=\"", "=\"1", "= 1 2"])
  func malformed(value: String) {
    #expect(RequestCacheControl("max-age\(value)").demand.maxAge == .zero)
    #expect(RequestCacheControl("min-fresh\(value)").demand.minFresh == Self.most)
  }
}
