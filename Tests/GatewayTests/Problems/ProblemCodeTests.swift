import Testing

@testable import Gateway

@Suite("The table of problem codes")
struct ProblemCodeTests {
  /// The contract's section 3, for what this gateway can answer.
  static let statuses: [(status: Int, codes: [String])] = [
    (400, ["invalid_request"]), (401, ["unauthorized"]), (403, ["forbidden"]),
    (404, ["video_not_found", "frame_out_of_range", "no_such_route"]),
    (405, ["method_not_allowed"]), (406, ["not_acceptable"]), (408, ["request_timeout"]),
    (409, ["video_not_ready"]), (411, ["length_required"]),
    (413, ["too_many_frames", "too_large"]), (414, ["uri_too_long"]),
    (415, ["unsupported_media_type"]), (416, ["range_not_satisfiable"]),
    (417, ["expectation_failed"]), (421, ["misdirected"]), (422, ["shape_mismatch"]),
    (429, ["quota_exceeded"]), (431, ["head_too_large"]), (500, ["purge_incomplete"]),
    (501, ["not_implemented"]),
    (502, ["upstream_invalid", "upstream_refused", "frame_undecodable"]),
    (503, ["overloaded", "shutting_down", "upstream_unavailable"]),
    (504, ["upstream_timeout", "not_cached"]), (505, ["version_not_supported"]),
  ]

  @Test("each code has the contract's status")
  func statuses() {
    let expected = Dictionary(
      uniqueKeysWithValues: Self.statuses.flatMap { row in row.codes.map { ($0, row.status) } })
    let actual = Dictionary(
      uniqueKeysWithValues: ProblemCode.allCases.map { ($0.rawValue, $0.status) })
    #expect(actual == expected)
  }

  @Test("each code has a title of its own")
  func titles() {
    #expect(ProblemCode.allCases.allSatisfy { !$0.title.isEmpty })
    #expect(Set(ProblemCode.allCases.map(\.title)).count == ProblemCode.allCases.count)
  }

  @Test("what the server itself refuses has a code for each status")
  func violations() {
    for status in [400, 408, 411, 413, 414, 417, 429, 431, 501, 503, 505] {
      #expect(ProblemCode(violationStatus: status)?.status == status)
    }
    #expect(ProblemCode(violationStatus: 200) == nil)
    #expect(ProblemCode(violationStatus: 500) == nil)
  }

  @Test("what the same request can't mend is not called retryable")
  func retryable() {
    #expect(
      Set(ProblemCode.allCases.filter(\.isRetryable).map(\.rawValue)) == [
        "request_timeout", "video_not_ready", "upstream_invalid", "overloaded", "shutting_down",
        "quota_exceeded",
        "upstream_unavailable", "upstream_timeout",
      ])
  }
}
