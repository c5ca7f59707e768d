import Gateway
import HTTPServer
import Testing

@testable import frame_gateway

@Suite("Where settings come from")
struct SettingsLoaderTests {
  private func loader(
    _ environment: [String: String] = [:], files: [String: String] = [:]
  ) -> SettingsLoader {
    SettingsLoader(environment: environment, read: { files[$0] })
  }

  private func failure(
    _ loader: SettingsLoader, flags: [String: String] = [:]
  ) -> String? {
    do {
      _ = try loader.settings(flags: flags)
      return nil
    } catch {
      return error.description
    }
  }

  @Test("nothing set leaves every default")
  func defaults() throws {
    let settings = try loader().settings(flags: [:])
    #expect(settings.queue == 256)
    #expect(settings.listen == [.tcp(host: "127.0.0.1", port: 8080)])
    #expect(settings.serverAddress == nil)
    #expect(settings.corsOrigins == .none)
  }

  @Test("each certificate needs its key, and an address that is not a Unix socket")
  func certificates() throws {
    let pair = ["GATEWAY_TLS_CERT": "/a.pem, /b.pem", "GATEWAY_TLS_KEY": "/a key.pem,/b.key"]
    let settings = try loader(pair).settings(flags: [:])
    #expect(settings.tlsCertificates == ["/a.pem", "/b.pem"])
    #expect(settings.tlsKeys == ["/a key.pem", "/b.key"])
    #expect(
      failure(loader(["GATEWAY_TLS_CERT": "/a,/b", "GATEWAY_TLS_KEY": "/a"]))
        == "GATEWAY_TLS_CERT names 2 files and GATEWAY_TLS_KEY 1; each certificate needs its key")
    #expect(
      failure(loader(["GATEWAY_TLS_KEY": "/a"]))?.contains("GATEWAY_TLS_CERT names 0") == true)
    #expect(failure(loader(["GATEWAY_TLS_KEY": "/a,,/b"]))?.contains("paths, with commas") == true)
    #expect(
      failure(loader(pair), flags: ["GATEWAY_LISTEN": "unix:/a.sock"])?
        .hasPrefix("GATEWAY_TLS_CERT is set, but GATEWAY_LISTEN") == true)
  }

  @Test("a flag wins over the environment, that over the file, that over ~/supervisely.env")
  func precedence() throws {
    let flags = ["SERVER_ADDRESS": "flag"]
    let environment = [
      "SERVER_ADDRESS": "environment", "GATEWAY_CONFIG": "/file", "HOME": "/home/anna",
    ]
    let files = [
      "/file": "SERVER_ADDRESS=file\n", "/home/anna/supervisely.env": "SERVER_ADDRESS=user\n",
    ]
    func address(
      _ flags: [String: String], without names: [String] = [], _ files: [String: String]
    ) throws -> String? {
      let environment = environment.filter { !names.contains($0.key) }
      return try loader(environment, files: files).settings(flags: flags).serverAddress
    }
    #expect(try address(flags, files) == "flag")
    #expect(try address([:], files) == "environment")
    #expect(try address([:], without: ["SERVER_ADDRESS"], files) == "file")
    #expect(try address([:], without: ["SERVER_ADDRESS", "GATEWAY_CONFIG"], files) == "user")
    #expect(try address([:], without: ["SERVER_ADDRESS", "GATEWAY_CONFIG", "HOME"], files) == nil)
    #expect(
      try address(
        ["GATEWAY_CONFIG": "/other"], without: ["SERVER_ADDRESS"],
        files.merging(["/other": "SERVER_ADDRESS=other"]) { $1 }) == "other")
  }

  @Test("a bad text that something better hides is never read")
  func hidden() throws {
    let loader = loader(
      ["GATEWAY_QUEUE": "7", "GATEWAY_CONFIG": "/file"], files: ["/file": "GATEWAY_QUEUE=bad"])
    #expect(try loader.settings(flags: [:]).queue == 7)
    #expect(
      try self.loader(["GATEWAY_QUEUE": "bad"]).settings(flags: ["GATEWAY_QUEUE": "8"])
        .queue == 8)
  }

  @Test("an empty variable is as good as none")
  func emptyVariables() throws {
    let loader = loader(["GATEWAY_QUEUE": "", "GATEWAY_CONFIG": "", "API_TOKEN": ""])
    let settings = try loader.settings(flags: [:])
    #expect(settings.queue == 256)
    #expect(settings.apiToken == nil)
  }

  @Test("a file's mistakes are told with the file, the line and the name")
  func fileMistakes() {
    let environment = ["GATEWAY_CONFIG": "/file"]
    #expect(failure(loader(environment)) == "GATEWAY_CONFIG: '/file' can't be read")
    #expect(
      failure(loader(environment, files: ["/file": "GATEWAY_QUEUE=7\nwhat is this\n"]))
        == "GATEWAY_CONFIG: /file:2 is no NAME=value line")
    #expect(
      failure(loader(environment, files: ["/file": "GATEWAY_QEUE=7"]))
        == "GATEWAY_CONFIG: /file sets GATEWAY_QEUE, which is no setting")
    let bad = failure(loader(environment, files: ["/file": "GATEWAY_QUEUE=none"]))
    #expect(bad?.hasPrefix("GATEWAY_QUEUE in /file: 'none' is not ") == true)
  }

  @Test("of ~/supervisely.env only the address and the token are taken, the later line of two")
  func usersFile() throws {
    let text = """
      SERVER_ADDRESS="https://old.example"
      SERVER_ADDRESS="https://app.example"
      API_TOKEN=secret
      GATEWAY_QUEUE=bad
      TEAM_ID=5
      """
    let files = ["/home/anna/supervisely.env": text]
    let settings = try loader(["HOME": "/home/anna"], files: files).settings(flags: [:])
    #expect(settings.serverAddress == "https://app.example")
    #expect(settings.apiToken == "secret")
    #expect(settings.queue == 256)
    let named = try loader(["HOME": "/home/anna", "API_TOKEN_FILE": "/run/token"], files: files)
      .settings(flags: [:])
    #expect(named.apiToken == nil)
    #expect(named.apiTokenFile == "/run/token")
    let broken = ["/home/anna/supervisely.env": "what is this"]
    #expect(failure(loader(["HOME": "/home/anna"], files: broken)) == nil)
  }

  @Test("a listener off loopback needs GATEWAY_AUTH by name")
  func offLoopback() throws {
    for address in ["0.0.0.0:80", "[::]:80", "192.0.2.1:80", "127.0.0.1:80, 192.0.2.1:80"] {
      let line = try #require(failure(loader(), flags: ["GATEWAY_LISTEN": address]))
      #expect(line.hasPrefix("GATEWAY_LISTEN: "))
      #expect(line.contains("GATEWAY_AUTH=none"))
      #expect(
        failure(loader(["GATEWAY_AUTH": "none"]), flags: ["GATEWAY_LISTEN": address]) == nil)
    }
    for address in ["127.0.0.1:80", "[::1]:80", "localhost:80", "127.9.9.9:80", "unix:/run/g"] {
      #expect(failure(loader(), flags: ["GATEWAY_LISTEN": address]) == nil, "\(address)")
    }
  }

  @Test("two tokens are one too many")
  func twoTokens() {
    let line = failure(loader(["API_TOKEN": "s3cret", "API_TOKEN_FILE": "/run/token"]))
    #expect(line?.contains("API_TOKEN_FILE") == true)
    #expect(line?.contains("s3cret") == false)
  }

  @Test("a token that can't be sent is told by the name it came by, without its text")
  func badTokens() throws {
    let settings = try loader(["SERVER_ADDRESS": "http://127.0.0.1", "API_TOKEN": "s3cret é"])
      .settings(flags: [:])
    let failure = #expect(throws: Assembly.Failure.self) { try settings.platform() }
    let line = try #require(failure?.description)
    #expect(line.hasPrefix("API_TOKEN: "))
    #expect(!line.contains("s3cret"))
  }

  @Test(
    "an address that can't be reached is told by name",
    arguments: ["ftp://example.org", "http://", "http://a:b@example.org", "http://example.org:0"])
  func badAddresses(address: String) throws {
    let settings = try loader(["SERVER_ADDRESS": address]).settings(flags: [:])
    let failure = #expect(throws: Assembly.Failure.self) { try settings.platform() }
    #expect(failure?.description.hasPrefix("SERVER_ADDRESS: ") == true)
    #expect(failure?.description.contains("a:b") == false)
  }

  @Test("host names are lower case, and a star is any")
  func hosts() throws {
    func hosts(_ text: String) throws -> Set<String>? {
      try loader(["GATEWAY_HOSTS": text]).settings(flags: [:]).hosts
    }
    #expect(try hosts("A.example, b") == ["a.example", "b"])
    #expect(try hosts("a, *") == [])
    #expect(try loader().settings(flags: [:]).hosts == nil)
  }

  @Test("origins are none, a list, or any")
  func origins() throws {
    func origins(_ text: String) throws -> CORSOrigins {
      try loader(["GATEWAY_CORS_ORIGINS": text]).settings(flags: [:]).corsOrigins
    }
    #expect(try origins("https://a.example") == .listed(["https://a.example"]))
    #expect(try origins("https://a.example, *") == .any)
    #expect(try origins(",") == .none)
  }
}
