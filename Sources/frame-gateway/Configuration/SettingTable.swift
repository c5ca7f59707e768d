import Gateway
import HTTPServer

/// Every setting of `serve`, in the order of its help.
enum SettingTable {
  static let all: [Setting<Settings>] =
    upstream + door + fetching + memory + batches + server + logs

  static func named(_ name: String) -> Setting<Settings>? { all.first { $0.name == name } }

  private static let someTime = Duration.milliseconds(1)...Duration.seconds(86_400)
  private static let someBytes = 1...(1 << 50)

  private static let upstream: [Setting<Settings>] = [
    Setting("SERVER_ADDRESS", "none", "the platform's address") {
      (text, settings) throws(SettingValue.Failure) in settings.serverAddress = text
    },
    Setting("API_TOKEN", "none", "the platform's token; better in API_TOKEN_FILE") {
      (text, settings) throws(SettingValue.Failure) in settings.apiToken = text
    },
    Setting("API_TOKEN_FILE", "none", "a file that holds the token") {
      (text, settings) throws(SettingValue.Failure) in settings.apiTokenFile = text
    },
  ]

  private static let door: [Setting<Settings>] = [
    Setting(
      "GATEWAY_LISTEN", "127.0.0.1:8080", "host:port, unix:/path, systemd; a list"
    ) { (text, settings) throws(SettingValue.Failure) in
      settings.listen = try SettingValue.addresses(text)
    },
    Setting(
      "GATEWAY_AUTH", "none on loopback",
      "none, token, passthrough"
    ) { (text, settings) throws(SettingValue.Failure) in
      settings.authentication = try SettingValue.choice(text, Settings.Authentication.self)
    },
    Setting("GATEWAY_TOKENS_FILE", "none", "the tokens that are let in, a line each") {
      (text, settings) throws(SettingValue.Failure) in settings.tokensFile = text
    },
    Setting("GATEWAY_LINK_KEYS_FILE", "none", "the keys of signed links, one or two") {
      (text, settings) throws(SettingValue.Failure) in settings.linkKeysFile = text
    },
    Setting(
      "GATEWAY_HOSTS", "loopback, GATEWAY_LISTEN", "host names answered; * is any"
    ) { (text, settings) throws(SettingValue.Failure) in
      let names = SettingValue.list(text).map { $0.lowercased() }
      guard !names.isEmpty else {
        throw SettingValue.Failure(wanted: "at least one host name, or *")
      }
      settings.hosts = names.contains("*") ? [] : Set(names)
    },
    Setting(
      "GATEWAY_CORS_ORIGINS", "none", "web origins that may read answers; * is any"
    ) { (text, settings) throws(SettingValue.Failure) in
      let origins = SettingValue.list(text)
      guard origins.allSatisfy({ $0 == "*" || $0.contains("://") && !$0.hasSuffix("/") }) else {
        throw SettingValue.Failure(wanted: "origins such as https://app.example.org, or *")
      }
      settings.corsOrigins =
        origins.isEmpty ? .none : origins.contains("*") ? .any : .listed(Set(origins))
    },
    Setting("GATEWAY_QUOTA_REQUESTS", "none", "requests of one caller, such as 20/s or 600/m") {
      (text, settings) throws(SettingValue.Failure) in
      settings.quotaRequests = try SettingValue.rate(text)
    },
    Setting("GATEWAY_QUOTA_FRAMES", "none", "frames that one caller may ask for, such as 100/s") {
      (text, settings) throws(SettingValue.Failure) in
      settings.quotaFrames = try SettingValue.rate(text)
    },
    Setting("GATEWAY_QUOTA_BYTES", "none", "bytes that one caller is sent, such as 5MiB/s") {
      (text, settings) throws(SettingValue.Failure) in
      settings.quotaBytes = try SettingValue.rate(text)
    },
    Setting("GATEWAY_TLS_CERT", "none", "PEM files of certificates: HTTPS on host:port") {
      (text, settings) throws(SettingValue.Failure) in
      settings.tlsCertificates = try SettingValue.files(text)
    },
    Setting("GATEWAY_TLS_KEY", "none", "PEM files of their keys, in the same order") {
      (text, settings) throws(SettingValue.Failure) in
      settings.tlsKeys = try SettingValue.files(text)
    },
    Setting("GATEWAY_TRUSTED_PROXIES", "none", "such as 10.0.0.0/8, ::1, unix: they say who asks") {
      (text, settings) throws(SettingValue.Failure) in
      do throws(TrustedProxies.Failure) {
        settings.trustedProxies = try TrustedProxies(SettingValue.list(text))
      } catch {
        throw SettingValue.Failure(
          wanted: "a list such as 10.0.0.0/8, 2001:db8::/32, unix (\(error.reason))")
      }
    },
    Setting("GATEWAY_PROXY_PROTOCOL", "off", "on: from trusted proxies, versions 1 and 2") {
      (text, settings) throws(SettingValue.Failure) in
      settings.proxyProtocol = try SettingValue.toggle(text)
    },
    Setting("GATEWAY_BASE_PATH", "none", "what every path begins with, such as /frames") {
      (text, settings) throws(SettingValue.Failure) in
      settings.basePath = try SettingValue.basePath(text)
    },
    Setting("GATEWAY_ADMIN", "none", "path of a Unix socket that takes purge; mode 0600") {
      (text, settings) throws(SettingValue.Failure) in
      settings.adminSocket = try SettingValue.socketPath(text)
    },
    Setting("GATEWAY_METRICS_LISTEN", "none", "addresses that alone have /metrics") {
      (text, settings) throws(SettingValue.Failure) in
      settings.metricsListen = try SettingValue.addresses(text)
    },
    Setting("GATEWAY_CACHE_CONTROL", "private, max-age=3600", "Cache-Control of frames") {
      (text, settings) throws(SettingValue.Failure) in settings.cacheControl = text
    },
  ]

  private static let fetching: [Setting<Settings>] = [
    Setting("GATEWAY_UPSTREAM_CONCURRENCY", "4", "calls to the platform at once") {
      (text, settings) throws(SettingValue.Failure) in
      settings.upstreamConcurrency = try SettingValue.integer(text, in: 1...64)
    },
    Setting("GATEWAY_UPSTREAM_SLICE", "50", "frames in one call, at most") {
      (text, settings) throws(SettingValue.Failure) in
      settings.upstreamSlice = try SettingValue.integer(text, in: 1...50)
    },
    Setting("GATEWAY_UPSTREAM_CONNECT_TIMEOUT", "5s", "to connect to the platform") {
      (text, settings) throws(SettingValue.Failure) in
      settings.upstreamConnectTimeout = try SettingValue.duration(text, in: someTime)
    },
    Setting("GATEWAY_UPSTREAM_TIMEOUT", "58s", "for one call to the platform") {
      (text, settings) throws(SettingValue.Failure) in
      settings.upstreamTimeout = try SettingValue.duration(text, in: someTime)
    },
    Setting("GATEWAY_UPSTREAM_RETRIES", "4", "tries after the first") {
      (text, settings) throws(SettingValue.Failure) in
      settings.upstreamRetries = try SettingValue.integer(text, in: 0...100)
    },
    Setting("GATEWAY_REQUEST_DEADLINE", "55s", "for one request, retries included") {
      (text, settings) throws(SettingValue.Failure) in
      settings.requestDeadline = try SettingValue.duration(text, in: someTime)
    },
    Setting("GATEWAY_QUEUE", "256", "distinct single frames that may wait") {
      (text, settings) throws(SettingValue.Failure) in
      settings.queue = try SettingValue.integer(text, in: 1...1_000_000)
    },
    Setting("GATEWAY_QUEUE_AGE", "10s", "how long one may wait for its call") {
      (text, settings) throws(SettingValue.Failure) in
      settings.queueAge = try SettingValue.duration(text, in: someTime)
    },
    Setting("GATEWAY_READAHEAD", "on", "fetches what comes next in a scrub, or off") {
      (text, settings) throws(SettingValue.Failure) in
      settings.readahead = try SettingValue.toggle(text)
    },
    Setting("GATEWAY_RELAY", "off", "on: passes on the platform's other API calls") {
      (text, settings) throws(SettingValue.Failure) in
      settings.relay = try SettingValue.toggle(text)
    },
  ]

  private static let memory: [Setting<Settings>] = [
    Setting("GATEWAY_CACHE_MEMORY", "256MiB", "frames kept in memory; 0 keeps none") {
      (text, settings) throws(SettingValue.Failure) in
      settings.cacheMemory = try SettingValue.bytes(text, in: 0...(1 << 50))
    },
    Setting("GATEWAY_CACHE_DIR", "none", "a folder that keeps frames over restarts") {
      (text, settings) throws(SettingValue.Failure) in settings.cacheDirectory = text
    },
    Setting("GATEWAY_CACHE_DISK", "10GiB", "room that the folder may take") {
      (text, settings) throws(SettingValue.Failure) in
      settings.cacheDisk = try SettingValue.bytes(text, in: someBytes)
    },
    Setting("GATEWAY_CACHE_TTL", "24h", "how long a frame is good; then its video is checked") {
      (text, settings) throws(SettingValue.Failure) in
      let bounds = Duration.milliseconds(1)...Duration.seconds(10 * 365 * 86_400)
      settings.cacheTimeToLive = try SettingValue.duration(text, in: bounds)
    },
    Setting("GATEWAY_WORK_MEMORY", "256MiB", "bytes in flight from the platform") {
      (text, settings) throws(SettingValue.Failure) in
      settings.workMemory = try SettingValue.bytes(text, in: someBytes)
    },
    Setting("GATEWAY_MAX_PIXELS", "50M", "pixels that a frame may declare") {
      (text, settings) throws(SettingValue.Failure) in
      settings.maxPixels = try SettingValue.count(text, in: 1...1_000_000_000)
    },
    Setting("GATEWAY_SIZES", "any", "thumbnail sizes offered, such as 160,320x180,x90") {
      (text, settings) throws(SettingValue.Failure) in
      guard let sizes = ThumbnailSizes(parsing: text) else {
        throw SettingValue.Failure(
          wanted: "any, or a list of sizes such as 160,320x180,x90, each side up to 65535")
      }
      settings.sizes = sizes
    },
    Setting("GATEWAY_CODEC_THREADS", "cores", "threads that decode and encode") {
      (text, settings) throws(SettingValue.Failure) in
      settings.codecThreads = try SettingValue.integer(text, in: 1...256)
    },
  ]

  private static let batches: [Setting<Settings>] = [
    Setting("GATEWAY_BATCH_FRAMES", "10000", "positions in one batch") {
      (text, settings) throws(SettingValue.Failure) in
      settings.batchFrames = try SettingValue.integer(text, in: 1...10_000_000)
    },
    Setting("GATEWAY_BATCH_WHOLE_FRAMES", "50", "up to here all is there before the head") {
      (text, settings) throws(SettingValue.Failure) in
      settings.batchWholeFrames = try SettingValue.integer(text, in: 1...10_000)
    },
    Setting("GATEWAY_BATCH_WHOLE_BYTES", "64MiB", "and up to so many bytes") {
      (text, settings) throws(SettingValue.Failure) in
      settings.batchWholeBytes = try SettingValue.bytes(text, in: someBytes)
    },
    Setting("GATEWAY_BATCH_WINDOW", "32MiB", "frames a batch holds for its reader") {
      (text, settings) throws(SettingValue.Failure) in
      settings.batchWindow = try SettingValue.bytes(text, in: someBytes)
    },
    Setting("GATEWAY_ARRAY_BYTES", "8GiB", "size of one array") {
      (text, settings) throws(SettingValue.Failure) in
      settings.arrayBytes = try SettingValue.bytes(text, in: someBytes)
    },
    Setting("GATEWAY_BODY_BYTES", "1MiB", "size of a request's JSON") {
      (text, settings) throws(SettingValue.Failure) in
      settings.bodyBytes = try SettingValue.bytes(text, in: 1...(1 << 30))
    },
  ]

  private static let server: [Setting<Settings>] = [
    Setting("GATEWAY_LOOPS", "cores", "event loops") {
      (text, settings) throws(SettingValue.Failure) in
      settings.loops = try SettingValue.integer(text, in: 1...256)
    },
    Setting("GATEWAY_MAX_CONNECTIONS", "10000", "connections at once") {
      (text, settings) throws(SettingValue.Failure) in
      settings.maxConnections = try SettingValue.integer(text, in: 1...1_000_000)
    },
    Setting("GATEWAY_ADDRESS_CONNECTIONS", "none", "connections of one address at once") {
      (text, settings) throws(SettingValue.Failure) in
      settings.addressConnections = try SettingValue.integer(text, in: 1...1_000_000)
    },
    Setting("GATEWAY_HEADER_TIMEOUT", "10s", "for a request's head to arrive") {
      (text, settings) throws(SettingValue.Failure) in
      settings.headerTimeout = try SettingValue.duration(text, in: someTime)
    },
    Setting("GATEWAY_BODY_TIMEOUT", "30s", "for a request's body to arrive") {
      (text, settings) throws(SettingValue.Failure) in
      settings.bodyTimeout = try SettingValue.duration(text, in: someTime)
    },
    Setting("GATEWAY_IDLE_TIMEOUT", "60s", "for the next request of a connection") {
      (text, settings) throws(SettingValue.Failure) in
      settings.idleTimeout = try SettingValue.duration(text, in: someTime)
    },
    Setting("GATEWAY_SHUTDOWN_GRACE", "30s", "to finish what runs on SIGTERM") {
      (text, settings) throws(SettingValue.Failure) in
      settings.shutdownGrace = try SettingValue.duration(text, in: .zero...Duration.seconds(86_400))
    },
  ]

  private static let logs: [Setting<Settings>] = [
    Setting("GATEWAY_LOG_FORMAT", "text", "text or json") {
      (text, settings) throws(SettingValue.Failure) in
      settings.logFormat = try SettingValue.choice(text, Settings.LogFormat.self)
    },
    Setting("GATEWAY_LOG_LEVEL", "info", "trace debug info notice warning error critical") {
      (text, settings) throws(SettingValue.Failure) in
      settings.logLevel = try SettingValue.choice(text, Settings.LogLevel.self)
    },
  ]
}
