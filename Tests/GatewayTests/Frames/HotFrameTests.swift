import Testing

@testable import Gateway

@Suite("The short way of a frame in memory")
struct HotFrameTests {
  /// Fields of a request, each with what the short way makes of it.
  static let plain: [[String: String]] = [
    [:], ["Accept": "image/avif,image/webp,*/*"], ["Accept": "image/jpeg"],
    ["Accept": "image/png;q=0.5, image/*"], ["X-Request-Id": "mine-1"],
    ["X-Request-Id": "not mine"], ["If-None-Match": "TAG"], ["If-None-Match": "W/TAG"],
    ["If-None-Match": "\"other\", TAG"], ["If-None-Match": "*"], ["If-None-Match": "\"other\""],
    ["Accept": "text/html"], ["Accept": "image/jpeg;q=0"], ["Accept": "image/png"],
    ["Range": "bytes=0-9"], ["Range": "bytes=0-9", "If-Range": "TAG"],
    ["Origin": "https://a.example"],
  ]

  @Test(
    "answers as the general way does, whatever else is asked", arguments: plain, CORSOrigins.tested)
  func sameAnswer(fields: [String: String], origins: CORSOrigins) async throws {
    let setOrigins: @Sendable (inout Settings) -> Void = { $0.gateway.corsOrigins = origins }
    try await withFixture(.inMemory, setOrigins) { gateway in
      let first = try await gateway.get("/videos/1/frames/17")
      let tag = try #require(first["ETag"])
      var ask = Ask("GET", "/videos/1/frames/17")
      ask.fields = fields.map { ($0, $1.replacing("TAG", with: tag)) }
      let short = try await gateway.ask(ask)
      // A directive that changes nothing, but that the short way leaves to the general one.
      ask.fields.append(("Cache-Control", "max-age=3600"))
      let general = try await gateway.ask(ask)
      #expect(short.status == general.status)
      // A problem's body names its request.
      #expect(short.body == general.body || short.code != nil && short.code == general.code)
      #expect(Self.comparable(short) == Self.comparable(general))
      #expect(gateway.frameCalls.count == 1)
    }
  }

  @Test("a head is made once for each frame, and each has its own")
  func ownHeads() async throws {
    try await withFixture { gateway in
      for index in [17, 18, 17, 18] {
        let answer = try await gateway.get("/videos/1/frames/\(index)")
        #expect(answer["Frame-Index"] == "\(index)")
        #expect(try await answer.body == gateway.original(index))
      }
    }
  }

  @Test(
    "takes paths of frames as they come, and no other",
    arguments: [
      ("/videos/1/frames/0", true), ("/videos/9223372036854775807/frames/17", true),
      ("/videos/0/frames/1", false), ("/videos/01/frames/1", false), ("/videos/1/frames/01", false),
      ("/videos/1/frames/-1", false), ("/videos/1/frames/1.png", false),
      ("/videos/1/frames/", false), ("/videos//frames/1", false), ("/videos/1/frames", false),
      ("/videos/1/frames/1/", false), ("/videos/1/frames/1%30", false), ("/videos/1", false),
      ("/video/1/frames/1", false), ("/videos/9223372036854775808/frames/1", false), ("*", false),
    ])
  func paths(path: String, isFrame: Bool) {
    #expect((HotFrame.frame(at: Array(path.utf8)[...]) != nil) == isFrame)
  }

  @Test("remembers a few strings, and no more than that")
  func memo() {
    let memo = ByteMemo<Int>()
    var made = 0
    func value(_ text: String) -> Int {
      memo.value(of: Array(text.utf8)[...]) {
        made += 1
        return text.count
      }
    }
    for _ in 0..<3 { for text in ["", "a", "bb"] { #expect(value(text) == text.count) } }
    #expect(made == 3)
    for number in 0..<ByteMemo<Int>.capacity { _ = value("text \(number)") }
    _ = value("a")
    #expect(made == 3 + ByteMemo<Int>.capacity + 1, "what came first is forgotten first")
    let longest = String(repeating: "x", count: ByteMemo<Int>.longest)
    for _ in 0..<2 { _ = value(longest) }
    for _ in 0..<2 { _ = value(longest + "x") }
    #expect(made == 3 + ByteMemo<Int>.capacity + 1 + 1 + 2)
  }

  /// The fields that don't change from one request to the next, by name.
  private static func comparable(_ answer: Answered) -> [String] {
    let changing: Set = ["x-request-id", "date", "server-timing"]
    return answer.fields.filter { !changing.contains($0.name.lowercased()) }
      .map { "\($0.name): \($0.value)" }.sorted()
  }
}

extension CORSOrigins {
  fileprivate static let tested: [CORSOrigins] = [
    .none, .any, .listed(["https://a.example"]),
  ]
}
