import FrameStore
import Testing

@testable import Gateway

@Suite("The file of tokens")
struct TokenListTests {
  private static let digest = String(repeating: "0a", count: 32)

  static func digest(of token: String) -> String {
    Hexadecimal.text(of: SHA256Digest(of: Array(token.utf8)).bytes)
  }

  @Test("tells whose token it is, and which videos it is for")
  func entries() throws {
    let list = try TokenList(
      parsing: """
        # the web site
        web \(Self.digest(of: "one"))

          cron\t\(Self.digest(of: "two").uppercased())  videos=1,5,10-20\r
        """)
    #expect(list.count == 2)
    let web = try #require(list.entry(of: Array("one".utf8)[...]))
    #expect(web.name == "web" && web.videos == nil)
    let cron = try #require(list.entry(of: Array("two".utf8)[...]))
    #expect(cron.name == "cron" && cron.videos == VideoSet("1,5,10-20"))
    for wrong in ["", "three", "one ", "ONE", Self.digest(of: "one")] {
      #expect(list.entry(of: Array(wrong.utf8)[...]) == nil, "\(wrong)")
    }
  }

  @Test(
    "names the line that is none, and never a digest",
    arguments: [
      ("web", 1), ("web 00", 1), ("web \(digest)0a", 1), ("web \(digest.dropLast())x", 1),
      ("we:b \(digest)", 1), ("\(String(repeating: "a", count: 65)) \(digest)", 1),
      ("a \(digest) videos=", 1), ("a \(digest) videos=0", 1), ("a \(digest) videos=1 videos=2", 1),
      ("a \(digest) requests=5", 1), ("a \(digest) requests=5/s requests=5/s", 1),
      ("a \(digest) bytes=", 1), ("a \(digest) calls=5/s", 1), ("a \(digest) videos", 1),
      ("# one\n\na \(digest)\na \(digest(of: "x"))", 4), ("a \(digest)\nb \(digest)", 2),
      ("é \(digest)", 1),
    ])
  func malformed(text: String, line: Int) {
    let error = #expect(throws: AccessFileError.self) { try TokenList(parsing: text) }
    #expect(error?.line == line)
    #expect(error?.description.contains("0a0a") == false)
  }

  @Test("a name has up to 64 characters")
  func longestName() throws {
    let name = String(repeating: "a", count: 64)
    #expect(try TokenList(parsing: "\(name) \(Self.digest)").names(name))
  }

  @Test("takes so many tokens, and no more")
  func count() throws {
    let lines = (0...TokenList.longest).map { "n\($0) \(Self.digest(of: String($0)))" }
    let whole = lines.dropLast().joined(separator: "\n")
    #expect(try TokenList(parsing: whole).count == TokenList.longest)
    #expect(throws: AccessFileError.self) {
      try TokenList(parsing: lines.joined(separator: "\n"))
    }
  }

  @Test("takes so many bytes, and no more")
  func size() throws {
    let comment = "#" + String(repeating: "x", count: AccessFileLines.longest - 1)
    #expect(try TokenList(parsing: comment).count == 0)
    #expect(throws: AccessFileError.self) { try TokenList(parsing: comment + "x") }
  }

  @Test("a token has up to 512 bytes")
  func longestToken() throws {
    let longest = String(repeating: "x", count: TokenList.longestToken)
    let list = try TokenList(
      parsing: "a \(Self.digest(of: longest))\nb \(Self.digest(of: longest + "x"))")
    #expect(list.entry(of: Array(longest.utf8)[...])?.name == "a")
    #expect(list.entry(of: Array((longest + "x").utf8)[...]) == nil)
  }

  @Test("what the token command makes is taken")
  func made() throws {
    var generator = SystemRandomNumberGenerator()
    let (one, other) = (AccessToken(using: &generator), AccessToken(using: &generator))
    #expect(one.text != other.text)
    #expect(one.text.hasPrefix("fgw_") && one.text.utf8.count == 47)
    let lines = try one.line(name: "a", videos: "7") + "\n" + other.line(name: "b")
    let list = try TokenList(parsing: lines)
    #expect(list.entry(of: Array(one.text.utf8)[...])?.videos == VideoSet("7"))
    #expect(list.entry(of: Array(other.text.utf8)[...])?.name == "b")
    for name in ["", "a b", "#a", "a\nb", "a/b"] {
      #expect(throws: AccessFileError.self, "\(name)") { try one.line(name: name) }
    }
    for videos in ["", "1 x", "1\nb", "-1"] {
      #expect(throws: AccessFileError.self, "\(videos)") { try one.line(name: "a", videos: videos) }
    }
  }

  @Test("the token command makes one line, whose videos are videos and nothing else")
  func madeForVideosAlone() {
    var generator = SystemRandomNumberGenerator()
    let token = AccessToken(using: &generator)
    for videos in ["7 requests=5/s", "7\tframes=1/h", "7 ", "7\n", "7\nb \(Self.digest)", "7\r\n#"]
    {
      #expect(throws: AccessFileError.self, "\(videos)") {
        try token.line(name: "a", videos: videos)
      }
    }
  }
}

@Suite("Sets of videos")
struct VideoSetTests {
  @Test(
    "hold what they list",
    arguments: [
      ("1", [1], [0, 2]), ("1,5,10-20", [1, 5, 10, 15, 20], [2, 4, 6, 9, 21]),
      ("10-20,15-30,3", [3, 10, 25, 30], [9, 31]), ("5-5", [5], [4, 6]),
      ("1-9,2-3", [1, 4, 9], [10]),
      ("none", [], [0, 1, .max]), ("1-9223372036854775807", [1, .max], [0]),
    ] as [(String, [Int64], [Int64])])
  func contents(text: String, within: [Int64], outside: [Int64]) throws {
    let set = try #require(VideoSet(text))
    for video in within { #expect(set.contains(video), "\(video)") }
    for video in outside { #expect(!set.contains(video), "\(video)") }
  }

  @Test(
    "nothing else is one",
    arguments: [
      "", ",", "1,", "0", "0-5", "5-1", "1-2-3", "-1", "1-", "+1", "01", "a", "1 ,2", "None",
      "9223372036854775808",
    ])
  func malformed(text: String) { #expect(VideoSet(text) == nil) }

  @Test("take so many ranges, and no more")
  func longest() {
    let items = (1...VideoSet.longest).map { String(2 * $0) }
    #expect(VideoSet(items.joined(separator: ","))?.contains(2) == true)
    #expect(VideoSet((items + ["1"]).joined(separator: ",")) == nil)
  }
}
