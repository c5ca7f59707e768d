import Testing

@testable import HTTPServer

@Suite("Listen addresses")
struct ListenAddressTests {
  @Test(
    "reads and writes each form",
    arguments: [
      ("127.0.0.1:8080", ListenAddress.tcp(host: "127.0.0.1", port: 8080), true),
      ("0.0.0.0:0", .tcp(host: "0.0.0.0", port: 0), false),
      ("[::1]:65535", .tcp(host: "::1", port: 65535), true),
      ("[::]:80", .tcp(host: "::", port: 80), false),
      ("localhost:1", .tcp(host: "localhost", port: 1), true),
      ("unix:/run/x.sock", .unix(path: "/run/x.sock"), true),
    ])
  func reads(text: String, address: ListenAddress, isLoopback: Bool) throws {
    #expect(try ListenAddress(parsing: text) == address)
    #expect(address.description == text)
    #expect(address.isLoopback == isLoopback)
  }

  @Test(
    "says what is wrong",
    arguments: [
      ("", "port is missing"), ("127.0.0.1", "port is missing"), (":8080", "host is missing"),
      ("127.0.0.1:", "port is not"), ("127.0.0.1:+1", "port is not"),
      ("127.0.0.1:65536", "port is not"), ("127.0.0.1:8a", "port is not"),
      ("::1:80", "neither"), ("[127.0.0.1]:80", "neither"), ("[::1:80", "neither"),
      ("example.org:80", "neither"), ("127.1:80", "neither"), ("unix:", "path is empty"),
      ("unix:/" + String(repeating: "x", count: 107), "at most 107 bytes"),
    ])
  func refuses(text: String, reason: String) {
    let error = #expect(throws: ListenAddressError.self) { try ListenAddress(parsing: text) }
    #expect(error?.description.contains(reason) == true)
    #expect(error?.description.contains("'\(text)'") == true)
  }

  @Test("takes the longest path a socket can have")
  func takesLongestPath() throws {
    let path = "/" + String(repeating: "x", count: 106)
    #expect(try ListenAddress(parsing: "unix:" + path) == .unix(path: path))
  }
}
