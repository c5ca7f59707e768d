import HTTPTypes
import HTTPWire
import Testing

@testable import Gateway

@Suite("Cross-origin fields")
struct CrossOriginTests {
  private static let app = "https://app.example.org"

  private func fields(_ origins: CORSOrigins, origin: String?) -> HeaderBlock {
    var fields = HeaderBlock()
    CrossOrigin(origins: origins).append(to: &fields, origin: origin)
    return fields
  }

  private func preflight(_ origins: CORSOrigins, origin: String?, asks: String?) -> HeaderBlock {
    var fields = HeaderBlock()
    CrossOrigin(origins: origins).appendPreflight(
      to: &fields, origin: origin, methods: ["GET", "HEAD"], requested: asks)
    return fields
  }

  @Test(
    "an origin is allowed by name or by a star, never by resemblance",
    arguments: [
      (.none, app, nil), (.none, nil, nil), (.any, app, "*"), (.any, nil, nil),
      (.listed([app]), app, app), (.listed([app]), nil, nil),
      (.listed([app]), "https://app.example.org.evil.example", nil),
      (.listed([app]), "http://app.example.org", nil), (.listed([app]), "null", nil),
      (.listed([app]), "https://app.example.org:8443", nil),
    ] as [(CORSOrigins, String?, String?)])
  func allowed(origins: CORSOrigins, origin: String?, allowed: String?) {
    let fields = fields(origins, origin: origin)
    #expect(fields[.accessControlAllowOrigin] == allowed)
    #expect((fields[.accessControlExposeHeaders] != nil) == (allowed != nil))
    let credentials = allowed == nil || allowed == "*" ? nil : "true"
    #expect(fields[.accessControlAllowCredentials] == credentials)
    #expect(
      fields[.crossOriginResourcePolicy] == (origins == .any ? "cross-origin" : "same-site"))
    let preflight = preflight(origins, origin: origin, asks: "X-Request-Id")
    #expect(preflight[.accessControlAllowMethods] == (allowed == nil ? nil : "GET, HEAD"))
    #expect(preflight[.accessControlAllowHeaders] == (allowed == nil ? nil : "X-Request-Id"))
  }

  @Test(
    "a preflight's list of fields is repeated where it is one; else it is ours, never a star",
    arguments: [
      ("authorization,x-api-key", true), ("A", true), ("a, b,c", true),
      (String(repeating: "a", count: 1024), true), (String(repeating: "a", count: 1025), false),
      ("", false), ("*", false), ("a,*", false), ("a,", false), (",", false), ("a b", false),
      ("a:b", false), ("é", false), ("a\r\nSet-Cookie: b", false),
    ])
  func requestedFields(asks: String, isRepeated: Bool) {
    for origins in [CORSOrigins.any, .listed([Self.app])] {
      let list = preflight(origins, origin: Self.app, asks: asks)[.accessControlAllowHeaders]
      #expect(list == (isRepeated ? asks : CrossOrigin.allowedFields))
      let none = preflight(origins, origin: Self.app, asks: nil)[.accessControlAllowHeaders]
      #expect(none == CrossOrigin.allowedFields)
    }
  }

  @Test("only a list makes answers differ by origin")
  func varies() {
    #expect(!CrossOrigin(origins: .none).varies)
    #expect(!CrossOrigin(origins: .any).varies)
    #expect(CrossOrigin(origins: .listed([Self.app])).varies)
  }

  @Test("our fields may be read by pages")
  func exposed() {
    let exposed = Set(CrossOrigin.exposed.split(separator: ",").map { $0.filter { $0 != " " } })
    let ours: [HTTPField.Name] = [
      .frameVideo, .frameIndex, .frameShape, .frameDtype, .frameLayout, .frameChannels,
      .frameOrigin, .frameCount, .reprDigest, .cacheStatus, .serverTiming, .requestID, .eTag,
    ]
    for name in ours { #expect(exposed.contains(name.rawName), "\(name.rawName)") }
  }
}
