import Testing

@testable import frame_gateway

@Suite("The table of settings")
struct SettingTableTests {
  struct Vector: Sendable, CustomTestStringConvertible {
    var name: String
    /// Values that are taken, at both bounds; the first one is not the default.
    var good: [String]
    /// Values that are not.
    var bad: [String]

    var testDescription: String { name }

    init(_ name: String, _ good: [String], _ bad: [String]) {
      self.name = name
      self.good = good
      self.bad = bad
    }
  }

  private static func times(_ name: String) -> Vector {
    Vector(
      name, ["1ms", "24h", "86400s"],
      ["0ms", "86400001ms", "86401s", "5", "", "-1s", "1.5s", "soon"])
  }

  private static func numbers(_ name: String, _ least: Int, _ most: Int) -> Vector {
    Vector(
      name, [String(least), String(most)],
      [String(least - 1), String(most + 1), "", "+1", "1e3", "many"])
  }

  private static func sizes(_ name: String, _ least: Int, _ most: Int) -> Vector {
    Vector(
      name, [String(least), String(most), "1KiB"],
      [String(least - 1), String(most + 1), "", "1.5MiB", "much", "1 MiB"])
  }

  private static let rates = ["", "20", "0/s", "-1/s", "1.5/s", "20/d", "20 /s", "none"]

  static let vectors: [Vector] = [
    Vector("SERVER_ADDRESS", ["https://app.example.org"], []),
    Vector("API_TOKEN", ["secret"], []),
    Vector("API_TOKEN_FILE", ["/run/token"], []),
    Vector(
      "GATEWAY_LISTEN",
      ["127.0.0.1:0", "[::1]:65535", "unix:/tmp/gateway", "127.0.0.1:1, localhost:2"],
      ["", ",", "8080", "127.0.0.1", "127.0.0.1:65536", "example.org:80", "unix:", "::1:80"]),
    Vector("GATEWAY_AUTH", ["none"], ["", "None", "pass"]),
    Vector("GATEWAY_TOKENS_FILE", ["/etc/frame-gateway/tokens"], []),
    Vector("GATEWAY_LINK_KEYS_FILE", ["/etc/frame-gateway/link-keys"], []),
    Vector("GATEWAY_HOSTS", ["a.example", "A.example, b", "*"], ["", ",", " , "]),
    Vector(
      "GATEWAY_CORS_ORIGINS", ["https://a.example", "*", "https://a.example,http://b.example:1"],
      ["a.example", "https://a.example/", "https://a.example, b"]),
    Vector("GATEWAY_QUOTA_REQUESTS", ["20/s", "600/m", "5k/h"], rates),
    Vector("GATEWAY_QUOTA_FRAMES", ["100/s"], rates),
    Vector("GATEWAY_QUOTA_BYTES", ["5MiB/s", "1GB/h"], rates),
    Vector("GATEWAY_TLS_CERT", ["/a.pem", " /b c.pem "], ["", "/a.pem,"]),
    Vector("GATEWAY_TLS_KEY", ["/b.key"], ["", ",/a.key"]),
    Vector(
      "GATEWAY_TRUSTED_PROXIES", ["10.0.0.0/8", "192.0.2.1, ::1", "unix", "2001:db8::/32,unix"],
      ["10.0.0.1/8", "10.0.0.0/33", "proxy.example", "10.0.0.0/8 unix", "*"]),
    Vector("GATEWAY_PROXY_PROTOCOL", ["on", "off"], ["", "v2", "2"]),
    Vector(
      "GATEWAY_BASE_PATH",
      ["/gw", "/gw/", "/a/b-c_d~e.f", "/" + String(repeating: "a", count: 255)],
      [
        "", "/", "gw", "//", "/a//b", "/a//", "/.", "/a/../b", "/a%20", "/a?b", "/a#", "/é", "/a b",
        "/" + String(repeating: "a", count: 256),
      ]),
    Vector(
      "GATEWAY_ADMIN", ["/run/admin.sock", "/" + String(repeating: "a", count: 106)],
      ["", "admin.sock", "unix:/run/admin.sock", "/" + String(repeating: "a", count: 107)]),
    Vector(
      "GATEWAY_METRICS_LISTEN", ["127.0.0.1:0", "0.0.0.0:9090, unix:/tmp/metrics"],
      ["", ",", "9090", "example.org:80"]),
    Vector("GATEWAY_CACHE_CONTROL", ["no-store"], []),
    numbers("GATEWAY_UPSTREAM_CONCURRENCY", 1, 64), numbers("GATEWAY_UPSTREAM_SLICE", 1, 50),
    times("GATEWAY_UPSTREAM_CONNECT_TIMEOUT"), times("GATEWAY_UPSTREAM_TIMEOUT"),
    numbers("GATEWAY_UPSTREAM_RETRIES", 0, 100), times("GATEWAY_REQUEST_DEADLINE"),
    numbers("GATEWAY_QUEUE", 1, 1_000_000), times("GATEWAY_QUEUE_AGE"),
    Vector("GATEWAY_READAHEAD", ["off", "no", "on"], ["", "maybe", "2"]),
    Vector("GATEWAY_RELAY", ["on", "ON", "yes", "off"], ["", "maybe", "2"]),
    sizes("GATEWAY_CACHE_MEMORY", 0, 1 << 50),
    Vector("GATEWAY_CACHE_DIR", ["/var/cache/frames"], []), sizes("GATEWAY_CACHE_DISK", 1, 1 << 50),
    Vector("GATEWAY_CACHE_TTL", ["1ms", "87600h"], ["0s", "315360001s", "", "1y"]),
    sizes("GATEWAY_WORK_MEMORY", 1, 1 << 50),
    Vector(
      "GATEWAY_MAX_PIXELS", ["1", "1G", "1000000000"], ["0", "1000000001", "2G", "50m", "", "4K"]),
    Vector(
      "GATEWAY_SIZES",
      ["160", "any", "160,320x180,x90", "160, x90", "1", "65535x65535", "160,160"],
      [
        "", ",", "160,", "any,160", "0", "65536", "x", "160x", "x0", "160x65536", "0160", "+160",
        "160X90", "160x90x3", "Any", "w160", "-1", "160;90",
      ]),
    numbers("GATEWAY_CODEC_THREADS", 1, 256),
    numbers("GATEWAY_BATCH_FRAMES", 1, 10_000_000),
    numbers("GATEWAY_BATCH_WHOLE_FRAMES", 1, 10_000),
    sizes("GATEWAY_BATCH_WHOLE_BYTES", 1, 1 << 50), sizes("GATEWAY_BATCH_WINDOW", 1, 1 << 50),
    sizes("GATEWAY_ARRAY_BYTES", 1, 1 << 50), sizes("GATEWAY_BODY_BYTES", 1, 1 << 30),
    numbers("GATEWAY_LOOPS", 1, 256), numbers("GATEWAY_MAX_CONNECTIONS", 1, 1_000_000),
    numbers("GATEWAY_ADDRESS_CONNECTIONS", 1, 1_000_000),
    times("GATEWAY_HEADER_TIMEOUT"), times("GATEWAY_BODY_TIMEOUT"), times("GATEWAY_IDLE_TIMEOUT"),
    Vector("GATEWAY_SHUTDOWN_GRACE", ["0s", "24h"], ["86401s", "-1s", "", "30"]),
    Vector("GATEWAY_LOG_FORMAT", ["json", "text"], ["", "JSON", "xml"]),
    Vector(
      "GATEWAY_LOG_LEVEL", ["trace", "debug", "info", "notice", "warning", "error", "critical"],
      ["", "warn", "Info"]),
  ]

  /// What some settings can't be without.
  private static let companions = [
    "GATEWAY_TOKENS_FILE": ["GATEWAY_AUTH": "token"],
    "GATEWAY_LINK_KEYS_FILE": ["GATEWAY_AUTH": "token"],
    "GATEWAY_TLS_CERT": ["GATEWAY_TLS_KEY": "/a.key"],
    "GATEWAY_TLS_KEY": ["GATEWAY_TLS_CERT": "/a.pem"],
    "GATEWAY_PROXY_PROTOCOL": ["GATEWAY_TRUSTED_PROXIES": "unix"],
  ]

  private func settings(_ name: String, _ text: String) throws -> Settings {
    let flags = Self.companions[name, default: [:]].merging([name: text]) { $1 }
    return try SettingsLoader(environment: [:], read: { _ in nil }).settings(flags: flags)
  }

  /// The fields that differ from the defaults, but for what the setting can't be without.
  private func changed(_ settings: Settings, _ name: String) throws -> [String] {
    var standard = Settings()
    for (flag, text) in Self.companions[name, default: [:]] {
      try SettingTable.named(flag)?.read(text, &standard)
    }
    return zip(Mirror(reflecting: settings).children, Mirror(reflecting: standard).children)
      .filter { "\($0.value)" != "\($1.value)" }.map { $0.0.label ?? "" }
  }

  @Test("the vectors here are of every setting")
  func whole() {
    #expect(Self.vectors.map(\.name) == SettingTable.all.map(\.name))
  }

  @Test("each setting takes what is within its bounds", arguments: vectors)
  func good(vector: Vector) throws {
    for text in vector.good {
      #expect(throws: Never.self, "\(text)") { try settings(vector.name, text) }
    }
  }

  @Test("and refuses what is not, in one line that names it and the text", arguments: vectors)
  func bad(vector: Vector) throws {
    let setting = try #require(SettingTable.named(vector.name))
    for text in vector.bad {
      let byFlag = #expect(throws: SettingsLoader.Failure.self, "\(text)") {
        try settings(vector.name, text)
      }
      let line = try #require(byFlag?.description)
      #expect(line.hasPrefix("\(setting.flag): '\(text)' is not "))
      #expect(!line.contains { $0.isNewline })
      guard !text.isEmpty else { continue }
      let loader = SettingsLoader(environment: [vector.name: text], read: { _ in nil })
      let byEnvironment = #expect(throws: SettingsLoader.Failure.self, "\(text)") {
        try loader.settings(flags: [:])
      }
      #expect(byEnvironment?.description.hasPrefix("\(vector.name): '\(text)' is not ") == true)
    }
  }

  @Test("each sets one field, and no two the same")
  func fields() throws {
    var fields: [String] = []
    for vector in Self.vectors {
      let changed = try changed(try settings(vector.name, vector.good[0]), vector.name)
      #expect(changed.count == 1, "\(vector.name) changes \(changed)")
      fields += changed
    }
    #expect(Set(fields).count == fields.count)
    #expect(fields.count == Mirror(reflecting: Settings()).children.count)
  }

  @Test("what the help calls a default is the default")
  func standards() throws {
    let words = ["none", "none on loopback", "cores", "loopback, GATEWAY_LISTEN"]
    for setting in SettingTable.all where !words.contains(setting.standard) {
      #expect(
        try changed(settings(setting.name, setting.standard), setting.name).isEmpty,
        "\(setting.name)")
    }
  }

  @Test("flags are named after the variables, and no two are alike")
  func flags() {
    let flags = SettingTable.all.map(\.flag) + DemoTable.all.map(\.flag)
    #expect(Set(flags).count == flags.count)
    #expect(SettingTable.named("SERVER_ADDRESS")?.flag == "--server-address")
    #expect(SettingTable.named("GATEWAY_CACHE_MEMORY")?.flag == "--cache-memory")
    #expect(DemoTable.all.first?.flag == "--frames")
    #expect(SettingFlags.names["--config"] == "GATEWAY_CONFIG")
    #expect(SettingTable.all.filter(\.isSecret).map(\.name) == ["API_TOKEN"])
  }
}
