import FrameStore
import Testing

@Suite("Validators, conditions and ranges")
struct ValidatorTests {
  @Test("tags are strong, and no two variants share one")
  func tags() async throws {
    try await withFixture { gateway in
      let targets = [
        "17", "17.png", "17.png?level=small", "17.png?alpha=keep", "17.png?width=8",
        "17.png?height=8", "17.jpg?quality=90", "17.jpg?quality=89", "17.rgb", "17.rgba", "17.bgra",
        "17.gray", "17.npy", "17.rgb?layout=chw", "17.npy?channels=gray", "17.npy?alpha=keep",
        "17.png?orientation=keep", "18",
      ]
      var tags: Set<String> = []
      for target in targets {
        let tag = try #require(try await gateway.get("/videos/1/frames/\(target)")["ETag"])
        #expect(tag.hasPrefix("\"") && tag.hasSuffix("\"") && tag.count > 20)
        #expect(tags.insert(tag).inserted, "\(target)")
      }
    }
  }

  @Test("If-None-Match is 304 without a body and without a decode", arguments: Way.allCases)
  func notModified(way: Way) async throws {
    try await withFixture(way) { gateway in
      // The form is never made: its tag comes from a HEAD.
      _ = try await gateway.get("/videos/1/frames/17")
      let known = try await gateway.head("/videos/1/frames/17.png")
      let tag = try #require(known["ETag"])
      for field in [tag, "W/\(tag)", "\"other\", \(tag)", "\"a,b\",W/\(tag) , \"c\"", "*"] {
        let answer = try await gateway.get("/videos/1/frames/17.png", ["If-None-Match": field])
        #expect(answer.status == 304, "\(field)")
        #expect(answer.body.isEmpty)
        #expect(answer["ETag"] == tag)
        #expect(answer["Cache-Control"] == "private, max-age=3600")
        #expect(answer["Frame-Index"] == "17")
        #expect(!answer.took("decode"))
      }
      let page = try await gateway.get("/metrics")
      #expect(page.metric(#"frame_gateway_stage_seconds_count{stage="decode"}"#) == 0)
      let other = try await gateway.get("/videos/1/frames/17.png", ["If-None-Match": "\"other\""])
      #expect(other.status == 200)
      let after = try await gateway.get("/metrics")
      #expect(after.metric(#"frame_gateway_stage_seconds_count{stage="decode"}"#) == 1)
      #expect(gateway.frameCalls.count == 1)
    }
  }

  @Test("a 304 of a negotiated address varies by Accept, and a cold one costs a fetch alone")
  func coldNotModified() async throws {
    try await withFixture { gateway in
      let digest = SHA256Digest(of: try await gateway.original(17))
      let answer = try await gateway.get(
        "/videos/1/frames/17", ["If-None-Match": "\"\(digest.tag)\""])
      #expect(answer.status == 304)
      #expect(answer["Vary"] == "Accept")
      #expect(gateway.frameCalls.count == 1)
    }
  }

  /// `Range`, and the first and last byte of the answer; nil for the whole.
  static let ranges: [(range: String, part: ClosedRange<Int>?)] = [
    ("bytes=0-0", 0...0), ("bytes=10-19", 10...19), ("Bytes=10-19", 10...19),
    ("bytes=0-0,5-6", nil), ("items=0-1", nil), ("bytes=5-4", nil), ("bytes=-", nil),
    ("bytes=a-b", nil), ("bytes", nil), ("bytes=+1-2", nil),
  ]

  @Test("one range is 206, several or another unit the whole", arguments: ranges)
  func range(range: String, part: ClosedRange<Int>?) async throws {
    try await withFixture { gateway in
      let whole = try await gateway.get("/videos/1/frames/17")
      let answer = try await gateway.get("/videos/1/frames/17", ["Range": range])
      let size = whole.body.count
      guard let part else {
        #expect(answer.status == 200)
        #expect(answer.body == whole.body)
        return
      }
      #expect(answer.status == 206)
      #expect(answer.body == Array(whole.body[part]))
      #expect(answer["Content-Range"] == "bytes \(part.lowerBound)-\(part.upperBound)/\(size)")
      #expect(answer["Content-Length"] == String(part.count))
      #expect(answer["Repr-Digest"] == whole["Repr-Digest"])
      #expect(answer["ETag"] == whole["ETag"])
    }
  }

  @Test("open and suffix ranges end with the frame; none that fits is 416", arguments: Way.allCases)
  func rangeEnds(way: Way) async throws {
    try await withFixture(way) { gateway in
      let whole = try await gateway.get("/videos/1/frames/17")
      let size = whole.body.count
      for (range, start) in [
        ("bytes=7-", 7), ("bytes=-5", size - 5), ("bytes=7-999999999", 7),
        ("bytes=-99999999999999999999999", 0), ("bytes=\(size - 1)-\(size)", size - 1),
      ] {
        let answer = try await gateway.get("/videos/1/frames/17", ["Range": range])
        #expect(answer.status == 206, "\(range)")
        #expect(answer.body == Array(whole.body[start...]), "\(range)")
        #expect(answer["Content-Range"] == "bytes \(start)-\(size - 1)/\(size)")
      }
      for range in ["bytes=\(size)-", "bytes=-0", "bytes=99999999999999999999-"] {
        let answer = try await gateway.get("/videos/1/frames/17", ["Range": range])
        try expectProblem(answer, 416, "range_not_satisfiable")
        #expect(answer["Content-Range"] == "bytes */\(size)", "\(range)")
      }
      // HEAD has no ranges (RFC 9110, section 14.2).
      let head = try await gateway.head("/videos/1/frames/17", ["Range": "bytes=0-1"])
      #expect(head.status == 200)
      #expect(head["Content-Length"] == String(size))
    }
  }

  @Test("If-Range takes the strong tag alone; anything else gives the whole")
  func ifRange() async throws {
    try await withFixture { gateway in
      let whole = try await gateway.get("/videos/1/frames/17.png")
      let tag = try #require(whole["ETag"])
      let part = try await gateway.get(
        "/videos/1/frames/17.png", ["Range": "bytes=0-9", "If-Range": tag])
      #expect(part.status == 206)
      #expect(part["Repr-Digest"] == whole["Repr-Digest"])
      for condition in ["W/\(tag)", "\"other\"", "Wed, 21 Oct 2015 07:28:00 GMT", "*"] {
        let answer = try await gateway.get(
          "/videos/1/frames/17.png", ["Range": "bytes=0-9", "If-Range": condition])
        #expect(answer.status == 200, "\(condition)")
        #expect(answer.body == whole.body)
      }
      // A condition that is false makes an unsatisfiable range the whole as well.
      let beyond = try await gateway.get(
        "/videos/1/frames/17.png", ["Range": "bytes=99999999-", "If-Range": "\"other\""])
      #expect(beyond.status == 200)
      let unmodified = try await gateway.get(
        "/videos/1/frames/17.png", ["Range": "bytes=0-9", "If-None-Match": tag])
      #expect(unmodified.status == 304)
    }
  }

  @Test(
    "Repr-Digest is the SHA-256 of what is sent",
    arguments: ["17", "17.png", "17.npy", "17.gray?width=7", "17.jpg?quality=50"])
  func digest(target: String) async throws {
    try await withFixture { gateway in
      for _ in 0..<2 {
        let answer = try await gateway.get("/videos/1/frames/\(target)")
        let digest = SHA256Digest(of: answer.body)
        #expect(answer["Repr-Digest"] == "sha-256=:\(digest.base64):")
      }
    }
  }
}
