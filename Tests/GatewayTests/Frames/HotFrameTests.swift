import HTTPWire
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

  /// What may stand behind the index, with what of `plain` changes the answer.
  static let suffixes = [
    ".png", ".jpg", ".jpeg", ".npy", ".gray", "?width=32", ".png?width=16&level=small",
    "?format=npy&layout=chw", ".rgb?channels=rgb", ".jpg?timeout=5", "?timeout=5", "?", ".png?",
    ".png?bogus=1", ".png?width=0", ".gif", ".png?level=fast&level=fast", ".gray?channels=rgb",
    ".", ".PNG", "?width=%33%32", "?quality=50",
  ]

  @Test("answers forms as the general way does", arguments: suffixes)
  func sameForm(suffix: String) async throws {
    let target = "/videos/1/frames/17\(suffix)"
    let asked: [[String: String]] = [
      [:], ["Accept": "image/png"], ["If-None-Match": "TAG"], ["If-None-Match": "\"other\""],
      ["Range": "bytes=0-9"],
    ]
    try await withFixture { gateway in
      let first = try await gateway.get(target)
      for fields in asked {
        var ask = Ask("GET", target)
        ask.fields = fields.map { ($0, $1.replacing("TAG", with: first["ETag"] ?? "none")) }
        // The first may have to make the form.
        _ = try await gateway.ask(ask)
        let short = try await gateway.ask(ask)
        ask.fields.append(("Cache-Control", "max-age=3600"))
        let general = try await gateway.ask(ask)
        #expect(short.status == general.status)
        #expect(short.body == general.body || short.code != nil && short.code == general.code)
        #expect(Self.comparable(short) == Self.comparable(general))
      }
      #expect(gateway.frameCalls.count <= 1)
    }
  }

  @Test("frames that are alike share their forms, and no head")
  func twins() async throws {
    let picture = try Picture.jpeg()
    let folder = try SourceFolder([picture, picture])
    defer { folder.remove() }
    try await withFixture {
      $0.emulator.source = .folder(folder.path)
    } _: { gateway in
      for _ in 0..<2 {
        for index in [0, 1] {
          let answer = try await gateway.get("/videos/1/frames/\(index).png")
          #expect(answer.status == 200 && answer["Frame-Index"] == "\(index)")
        }
      }
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
      ("/videos/1/frames/-1", false), ("/videos/1/frames/1.png", true),
      ("/videos/1/frames/1?a=1", true), ("/videos/1/frames/1%2Epng", false),
      ("/videos/1/frames/", false), ("/videos//frames/1", false), ("/videos/1/frames", false),
      ("/videos/1/frames/1/", false), ("/videos/1/frames/1%30", false), ("/videos/1", false),
      ("/video/1/frames/1", false), ("/videos/9223372036854775808/frames/1", false), ("*", false),
    ])
  func paths(path: String, isFrame: Bool) throws {
    let method = path == "*" ? "OPTIONS" : "GET"
    let head = try RequestHead(parsing: "\(method) \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect((HotFrame.place(in: head) != nil) == isFrame)
  }

  @Test("finds the extension and the query behind the index, whatever the target's form")
  func suffix() throws {
    for (target, suffix) in [
      ("/videos/1/frames/2.png?a=b", ".png?a=b"), ("/videos/1/frames/2?a.b", "?a.b"),
      ("http://a/videos/1/frames/2.jpg", ".jpg"), ("/videos/1/frames/2", ""),
    ] {
      let head = try RequestHead(parsing: "GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
      let place = try #require(HotFrame.place(in: head))
      #expect(place.video == 1 && place.index == 2)
      #expect(String(decoding: place.suffix, as: UTF8.self) == suffix)
    }
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
