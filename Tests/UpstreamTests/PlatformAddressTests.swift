import Testing
import Upstream

@Suite("The platform's address")
struct PlatformAddressTests {
  @Test(
    "is taken as the platform's own SDK takes it",
    arguments: [
      ("https://app.example.com", "https://app.example.com"),
      ("app.example.com", "http://app.example.com"),
      ("/app.example.com//", "http://app.example.com"),
      (" https://app.example.com/\n", "https://app.example.com"),
      ("a.com:8080/base/", "http://a.com:8080/base"),
      ("HTTPS://A.com", "https://A.com"),
      ("http://[::1]:8080", "http://[::1]:8080"),
      ("[::1]", "http://[::1]"),
      ("localhost:1", "http://localhost:1"),
      ("localhost:65535", "http://localhost:65535"),
    ])
  func normalised(text: String, address: String) throws {
    #expect(try PlatformAddress(text).description == address)
  }

  @Test("may not be missing", arguments: ["", " ", "/", " // "])
  func missing(text: String) {
    #expect(throws: PlatformConfigurationError.missingAddress) { try PlatformAddress(text) }
  }

  @Test(
    "is refused where it is none",
    arguments: [
      "ftp://a.com", "http://", "http:///path", "http://:80", "a.com:", "a.com:0", "a.com:65536",
      "a.com:+1", "a.com:x", "a.com:1:2", "a b.com", "a.com?x=y", "a.com#x", "user:pass@a.com",
      "http://[::1", "http://[::1]x", "http://[]", "a.com\r\nx", "ä.com", "a\\b.com",
    ])
  func refused(text: String) {
    let error = #expect(throws: PlatformConfigurationError.self) { try PlatformAddress(text) }
    guard case .invalidAddress = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(error?.description.contains("pass") == false)
  }
}
