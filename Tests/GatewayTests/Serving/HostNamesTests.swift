import Testing

@testable import Gateway

@Suite("The host name of a request")
struct HostNamesTests {
  @Test(
    "is read without its port, in lower case",
    arguments: [
      ("localhost", "localhost"), ("LocalHost:8080", "localhost"), ("127.0.0.1:80", "127.0.0.1"),
      ("[::1]", "[::1]"), ("[::1]:8080", "[::1]"), ("[FE80::1]:1", "[fe80::1]"), (":80", ""),
      ("", ""), ("[::1", nil), ("evil.example:80", "evil.example"),
    ] as [(String, String?)])
  func names(authority: String, name: String?) {
    #expect(HostNames.name(of: ArraySlice(inner: authority)) == name)
  }
}
