import Gateway
import HTTPServer

/// All settings, typed, at their defaults until something sets them.
struct Settings: Sendable {
  enum LogFormat: String, Sendable, CaseIterable { case text, json }

  enum Authentication: String, Sendable, CaseIterable { case none, token, passthrough }

  enum LogLevel: String, Sendable, CaseIterable {
    case trace, debug, info, notice, warning, error, critical
  }

  var serverAddress: String?
  var apiToken: String?
  var apiTokenFile: String?

  var listen: [ListenAddress] = [.tcp(host: "127.0.0.1", port: 8080)]
  /// Nil: not said, which is `none` on loopback and refused elsewhere.
  var authentication: Authentication?
  /// The file of tokens; nil: none.
  var tokensFile: String?
  /// The file of the keys that sign links; nil: none.
  var linkKeysFile: String?
  /// Nil: the loopback names and the listen addresses; an empty set is any.
  var hosts: Set<String>?
  var corsOrigins = CORSOrigins.none
  /// Of each caller whose token has none of its own.
  var quotaRequests: Quota.Rate?
  var quotaFrames: Quota.Rate?
  var quotaBytes: Quota.Rate?
  /// Of one length; empty: no TLS.
  var tlsCertificates: [String] = []
  var tlsKeys: [String] = []
  var trustedProxies = TrustedProxies()
  /// Connections of trusted proxies begin with a header of the PROXY protocol.
  var proxyProtocol = false
  /// What every path begins with, without a slash at its end.
  var basePath = ""
  var cacheControl = "private, max-age=3600"

  var upstreamConcurrency = 4
  var upstreamSlice = 50
  var upstreamConnectTimeout = Duration.seconds(5)
  var upstreamTimeout = Duration.seconds(58)
  var upstreamRetries = 4
  var requestDeadline = Duration.seconds(55)
  var queue = 256
  var queueAge = Duration.seconds(10)
  var readahead = true

  var relay = false
  /// Where `/metrics` is served and nothing else of account; empty: at `listen`.
  var metricsListen: [ListenAddress] = []
  /// The path of the socket that takes `purge`; nil: none.
  var adminSocket: String?

  var cacheMemory = 256 << 20
  /// Nil: no disk tier.
  var cacheDirectory: String?
  var cacheDisk = 10 << 30
  var cacheTimeToLive = Duration.seconds(24 * 3600)
  var workMemory = 256 << 20

  var maxPixels = 50_000_000
  var sizes = ThumbnailSizes.any
  var codecThreads: Int?
  var loops: Int?
  var maxConnections = 10_000
  /// Of one address; nil: as many as there may be at all.
  var addressConnections: Int?

  var batchFrames = 10_000
  var batchWholeFrames = 50
  var batchWholeBytes = 64 << 20
  var batchWindow = 32 << 20
  var arrayBytes = 8 << 30
  var bodyBytes = 1 << 20

  var headerTimeout = Duration.seconds(10)
  var bodyTimeout = Duration.seconds(30)
  var idleTimeout = Duration.seconds(60)
  var shutdownGrace = Duration.seconds(30)

  var logFormat = LogFormat.text
  var logLevel = LogLevel.info
}
