import Testing

@testable import Upstream

@Suite("Where a relayed call goes")
struct RelayTargetTests {
  @Test(
    "a path that stays below /public/api/ is kept as it came",
    arguments: [
      "/public/api/v3/videos.list", "/public/api/", "/public/api/v3/a//b/", "/public/api/v3/a%20b",
      "/public/api/v3/...", "/public/api/v3/.a/b..", "/public/api/v3/a;b=.", "/public/api/%C3%A4",
      #"/public/api/v3/"<>{}|^`'"#,
    ])
  func kept(path: String) throws {
    #expect(try #require(target(path)).text == path)
    #expect(try #require(target(path, query: "a=1&b=../%2e\\")).text == "\(path)?a=1&b=../%2e\\")
    #expect(try #require(target(path, query: "")).text == "\(path)?")
  }

  @Test(
    "a path that may lead elsewhere is refused",
    arguments: [
      "", "/", "/public/api", "/Public/api/v3/x", "public/api/v3/x", "/videos/1", "//public/api/x",
      "/public/api/..", "/public/api/../x", "/public/api/.", "/public/api/v3/./x",
      "/public/api/v3/../../../x", "/public/api/v3/..;/x", "/public/api/v3/.;a=b/x",
      "/public/api/v3/%2e%2e/x", "/public/api/v3/%2E/x", "/public/api/v3/a%2Fb",
      "/public/api/v3/a%2fb", "/public/api/v3/a%5cb", #"/public/api/v3/a\b"#,
      "/public/api/v3/.%2e/x", "/public/api/v3/%", "/public/api/v3/%4", "/public/api/v3/%zz",
      "/public/api/v3/%00", "/public/api/v3/a b", "/public/api/v3/a\nb", "/public/api/v3/ä",
      "/public/api/v3/x#y", "/public/api/v3/x?y",
    ])
  func refused(path: String) {
    #expect(target(path) == nil)
  }

  @Test(
    "a query with a byte that no target has is refused", arguments: ["a b", "a\r\nb", "#", "ä"])
  func queries(query: String) {
    #expect(target("/public/api/v3/x", query: query) == nil)
  }

  private func target(_ path: String, query: String? = nil) -> RelayTarget? {
    RelayTarget(path: Array("x\(path)".utf8)[1...], query: query.map { Array("x\($0)".utf8)[1...] })
  }
}
