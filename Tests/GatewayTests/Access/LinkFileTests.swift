import HTTPTypes
import HTTPWire
import Testing

@testable import Gateway

@Suite("The file of link keys")
struct LinkKeysTests {
  static let hex = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

  @Test("has one key or two, of which the first signs")
  func keys() throws {
    let other = String(repeating: "FF", count: 64)
    let keys = try LinkKeys(parsing: "# new\nnew \(Self.hex)\n\n old\t\(other) \r\n")
    #expect(keys.count == 2)
    #expect(keys.signing?.id == "new")
    #expect(keys.signing?.bytes == (0..<32).map { UInt8($0) })
    #expect(try LinkKeys(parsing: "\n# none\n").signing == nil)
  }

  @Test(
    "names the line that is none, and never a key",
    arguments: [
      ("a", 1), ("a 00", 1), ("a \(hex.dropLast(2))", 1), ("a \(hex)0", 1), ("a \(hex)zz", 1),
      ("a \(hex) b", 1), ("a:b \(hex)", 1), ("a \(hex)\na \(hex)00", 2), ("a \(hex)\nb \(hex)", 2),
      ("a \(hex)\nb \(hex)00\n\nc \(hex)01", 4), ("a \(String(repeating: "00", count: 65))", 1),
    ])
  func malformed(text: String, line: Int) {
    let error = #expect(throws: AccessFileError.self) { try LinkKeys(parsing: text) }
    #expect(error?.line == line)
    #expect(error?.description.contains("0102") == false)
  }
}

@Suite("What a link allows to keep")
struct LinkLifetimeTests {
  @Test(
    "is never more than the rest of its life",
    arguments: [
      ("private, max-age=3600", 60, "private, max-age=60"),
      ("private, max-age=30", 60, "private, max-age=30"),
      ("private", 60, "private, max-age=60"), ("max-age=3600", 0, "max-age=0"),
      ("private, max-age=3600", -5, "private, max-age=0"),
      ("private, s-maxage=9, max-age=\"90\", immutable", 60, "private, immutable, max-age=60"),
      ("private, MAX-AGE=9, max-age=8", 60, "private, max-age=8"),
      ("private, max-age=x", 60, "private, max-age=0"),
      ("private,stale-while-revalidate=600,stale-if-error=60", 5, "private, max-age=5"),
      ("no-store", 60, "no-store"), ("no-cache", 60, "no-cache, max-age=60"),
      (#"private="set-cookie, x", max-age=90"#, 60, #"private="set-cookie, x", max-age=60"#),
      ("", 60, "max-age=60"), ("private, max-age=99999999999999999999", 60, "private, max-age=0"),
    ] as [(String, Int64, String)])
  func bounded(value: String, rest: Int64, bounded: String) {
    let lifetime = LinkLifetime()
    for _ in 0..<2 {
      #expect(lifetime.cacheControl(Array(value.utf8)[...], atMost: rest) == bounded)
    }
    var fields = HeaderBlock()
    fields.append(.eTag, "\"a\"")
    fields.append(.cacheControl, value)
    fields.append(.accept, "b")
    lifetime.bound(&fields, to: rest)
    #expect(fields.fields.map(\.value) == ["\"a\"", bounded, "b"])
  }
}

@Suite("The text of a link")
struct LinkTextTests {
  private static let signature = String(repeating: "a", count: 43)

  private func text(_ query: String?) -> LinkText? {
    LinkText(path: Array("/p".utf8)[...], query: query.map { Array($0.utf8)[...] })
  }

  @Test("what it asks for is what is left without expires and signature")
  func rest() throws {
    let text = try #require(self.text("a=1&expires=5&width=8&signature=\(Self.signature)"))
    #expect(text.rest.map { String(decoding: $0, as: UTF8.self) } == "a=1&width=8")
    let signed = try #require(text.signed)
    #expect(signed.expires == 5)
    #expect(
      String(decoding: signed.message, as: UTF8.self) == "GET\n/p\na=1&expires=5&width=8")
    #expect(self.text("expires=5&signature=\(Self.signature)")?.rest == nil)
  }

  @Test("no link is meant where neither is there")
  func none() {
    for query in [nil, "", "a=1", "xexpires=1", "a=signature", "Expires=1", "%65xpires=1"] {
      #expect(text(query) == nil)
    }
  }

  @Test(
    "there is one spelling, and every other is none",
    arguments: [
      "expires=5", "signature=\(signature)", "signature=\(signature)&expires=5",
      "expires=5&signature=", "expires=5&signature=\(signature.dropLast())",
      "expires=5&signature=\(signature)a", "expires=5&signature=\(signature)&a=1",
      "expires=5&a=1&signature=\(signature)", "b=1&a=1&expires=5&signature=\(signature)",
      "a=1&a=2&expires=5&signature=\(signature)", "expires=5&expires=6&signature=\(signature)",
      "&expires=5&signature=\(signature)", "expires=5&&signature=\(signature)",
      "expires=5&signature=\(signature)&", "=1&expires=5&signature=\(signature)",
      "expires=&signature=\(signature)", "expires=+5&signature=\(signature)",
      "expires=05&signature=\(signature)", "expires=-5&signature=\(signature)",
      "expires=5.0&signature=\(signature)", "expires=0x5&signature=\(signature)",
      "expires&signature=\(signature)", "expires=9223372036854775808&signature=\(signature)",
      "expires=5&Signature=\(signature)", "expires=5&signatur%65=\(signature)",
    ])
  func spelling(query: String) throws {
    let text = try #require(self.text(query))
    #expect(text.signed == nil)
    #expect(text.rest.map { !$0.starts(with: "expires".utf8) } ?? true)
  }

  @Test("a signature is none of the parameters that are signed")
  func signedSignature() throws {
    let text = try #require(self.text("expires=5&signature=x&signature=\(Self.signature)"))
    #expect(text.signed == nil)
    let other = try #require(self.text("expires=5&signatures=x&signature=\(Self.signature)"))
    #expect(other.signed?.expires == 5)
  }
}

@Suite("Signing links")
struct LinkSignerTests {
  private func signer() throws -> LinkSigner {
    let keys = try LinkKeys(parsing: "a \(LinkKeysTests.hex)")
    return LinkSigner(key: try #require(keys.signing))
  }

  /// The signatures are Python's hmac module's.
  @Test(
    "puts the parameters in order, and signs the path and the query",
    arguments: [
      (
        "/videos/1/frames/17", "/videos/1/frames/17?expires=2000",
        "_AAAHMtbuFs_gy_QWdte_FtK-NOFuLeTbVzzt5nPRpE"
      ),
      (
        "https://h:1/videos/1/frames/17.png?width=8",
        "https://h:1/videos/1/frames/17.png?expires=2000&width=8",
        "HJ756RpecPV_mXUGd_WNWO4vXObEfQ7DWh-VTDXaHOw"
      ),
      (
        "HTTP://h/videos/1/frames/17?", "HTTP://h/videos/1/frames/17?expires=2000",
        "_AAAHMtbuFs_gy_QWdte_FtK-NOFuLeTbVzzt5nPRpE"
      ),
    ])
  func signed(address: String, link: String, signature: String) throws {
    #expect(
      try signer().link(to: address, expires: 2000) == "\(link)&signature=\(signature)")
  }

  @Test(
    "refuses what the gateway would refuse",
    arguments: [
      "", "videos/1/frames/1", "ftp://h/videos/1/frames/1", "/videos/1", "/healthz", "/metrics",
      "/videos/1/frames:batch", "/videos/0/frames/1", "/videos/1/frames/1.gif", "/",
      "/public/api/v3/videos.download-frame", "/videos/1/frames/1?a=1&a=2",
      "/videos/1/frames/1?a=%", "/videos/1/frames/1?expires=5", "/videos/1/frames/1?signature=x",
      "/videos/1/frames/1?%65xpires=5", "/videos/1/frames/1#a", "/videos/1/frames/1?a=é",
      "/videos/1/frames/1?a= b", "https://h", "https://h?x", "/videos/1/frames/1?=5",
      "/videos/1/frames/1\n",
    ])
  func refused(address: String) throws {
    let signer = try signer()
    #expect(throws: LinkSigner.Failure.self) { try signer.link(to: address, expires: 2000) }
  }
}
