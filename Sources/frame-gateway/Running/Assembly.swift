import CLinux
import FoundationEssentials
import FrameStore
import Gateway
import Glibc
import HTTPServer
import Imaging
import Logging
import PlatformFetching
import Telemetry
import Upstream

/// Builds the gateway's parts from settings and joins them.
struct Assembly {
  let gateway: Gateway
  let server: HTTPServer
  /// Takes `purge`; nil where it is off.
  let admin: HTTPServer?
  let access: AccessFiles
  /// Has `/metrics`; nil where the server itself has.
  let operatorServer: HTTPServer?
  /// Nil where the log level leaves it out.
  let accessLog: AccessLogWriter?
  let store: FrameStore
  let platform: PlatformClient
  /// Nil where it is off.
  let relay: PlatformRelay?
  let codecs: CodecPool
  let addresses: [ListenAddress]
  private let isSecure: Bool
  /// Where the operator's server listens.
  let operatorAddresses: [ListenAddress]

  /// Why the program does not start: one line that names what is wrong.
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// Builds everything and begins to listen.
  ///
  /// - Parameter cacheUpstream: Whose frames the disk tier's folder holds; nil: those of the
  ///   platform's address.
  init(settings: Settings, cacheUpstream: String? = nil, logger: Logger) throws(Failure) {
    Self.tuneProcess(connections: settings.maxConnections)
    let configuration = try settings.platform()
    platform = PlatformClient(configuration, logger: logger)
    relay = settings.relay ? Self.relay(configuration, logger) : nil
    let cores = Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    let threads = settings.codecThreads ?? cores
    codecs = CodecPool(threads: threads, queueLimit: settings.queue)
    let clock = StoreClock.continuous()
    access = try AccessFiles(settings, clock: clock, logger: logger)
    let (keys, keyOfDomain) = (access.callerKeys, access.keyOfDomain)
    let ask = platform.videoQuestion(keys: keyOfDomain)
    let videos = VideoDirectory(clock: clock, ask: keys?.noting(ask, clock: clock) ?? ask)
    let start = platform.callStarter(clock: clock, keys: keyOfDomain) {
      await videos.freshInfo(of: $0)
    }
    let upstream = cacheUpstream ?? configuration.address.description
    let folder = try settings.cacheFolder(
      DiskBinding(upstream: upstream, token: configuration.token))
    let registry = PrometheusRegistry.forGateway()
    let calls = UpstreamCallMetrics(registry: registry, clock: clock)
    store = FrameStore(
      configuration: settings.store, folder: folder, clock: clock,
      revalidation: videos.revalidation, logger: logger,
      startCall: calls.measuring(keys?.noting(start, clock: clock) ?? start))
    isSecure = settings.tls != nil
    accessLog = settings.accessLogFormat.map { AccessLogWriter(format: $0) }
    gateway = Gateway(
      configuration: settings.gateway, store: store,
      videos: videos,
      version: PlatformVersion(clock: clock, ask: platform.versionQuestion), codecs: codecs,
      pixelLimits: PixelLimits(maximumPixels: settings.maxPixels), relay: relay, door: access.door,
      registry: registry, accessLog: accessLog?.log, logger: logger)
    server = HTTPServer(
      configuration: settings.server(cores: cores), handler: gateway, logger: logger)
    let adminHandler = AdminHandler(store: store, videos: videos, logger: logger)
    admin = settings.adminServer.map {
      HTTPServer(configuration: $0, handler: adminHandler, logger: logger)
    }
    let operatorDoor = OperatorDoor(gateway)
    operatorServer = settings.operatorServer.map {
      HTTPServer(configuration: $0, handler: operatorDoor, logger: logger)
    }
    do throws(ServerError) {
      addresses = try server.start()
    } catch .tls(let error) {
      throw Failure(description: "GATEWAY_TLS_CERT, GATEWAY_TLS_KEY: \(error)")
    } catch {
      throw Failure(description: "GATEWAY_LISTEN: \(error)")
    }
    do throws(ServerError) {
      _ = try admin?.start()
    } catch {
      throw Failure(description: "GATEWAY_ADMIN: \(error)")
    }
    do throws(ServerError) {
      operatorAddresses = try operatorServer?.start() ?? []
    } catch {
      throw Failure(description: "GATEWAY_METRICS_LISTEN: \(error)")
    }
    Gauges.register(in: registry, server: server, store: store, platform: platform, codecs: codecs)
  }

  private static func relay(
    _ platform: PlatformConfiguration, _ logger: Logger
  ) -> PlatformRelay {
    var configuration = RelayConfiguration(address: platform.address)
    configuration.connectTimeout = platform.connectTimeout
    return PlatformRelay(configuration, logger: logger)
  }

  /// Says where it listens.
  func announce(to logger: Logger) {
    for address in addresses {
      logger.notice("listening on \(link(address, isSecure: isSecure))")
    }
    for address in operatorAddresses {
      logger.notice("metrics are at \(link(address, isSecure: false))")
    }
  }

  /// Unready first, then what runs is finished within the grace, then everything goes.
  func shutDown(grace: Duration) async {
    gateway.beginDraining()
    await server.shutDown(grace: grace)
    // Until here it tells how far the others are.
    await operatorServer?.shutDown(grace: grace)
    await admin?.shutDown(grace: grace)
    await store.shutDown()
    platform.shutDown()
    relay?.shutDown()
    codecs.shutDown()
    accessLog?.finish()
  }

  private func link(_ address: ListenAddress, isSecure: Bool) -> String {
    address.isTCP ? "\(isSecure ? "https" : "http")://\(address)" : "\(address)"
  }

  /// Descriptors beside those of connections: the platform's, listeners, event loops, files.
  private static let otherDescriptors = 256

  /// Large buffers come back from the heap, not from fresh pages, and descriptors suffice.
  private static func tuneProcess(connections: Int) {
    signal(SIGPIPE, SIG_IGN)
    // Until it is heeded it must not end the program.
    signal(SIGHUP, SIG_IGN)
    mallopt(M_MMAP_THRESHOLD, 4 << 20)
    mallopt(M_TRIM_THRESHOLD, 64 << 20)
    DescriptorLimit.raise(toAtLeast: connections + Self.otherDescriptors)
  }
}

extension Settings {
  /// The token, from its file where one is named. Throws where the file can't be read or is empty.
  func token() throws(Assembly.Failure) -> String? {
    guard let path = apiTokenFile else { return apiToken }
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw Assembly.Failure(description: "API_TOKEN_FILE: '\(path)' can't be read")
    }
    let token = text.filter { !$0.isWhitespace }
    guard !token.isEmpty else {
      throw Assembly.Failure(description: "API_TOKEN_FILE: '\(path)' holds no token")
    }
    return token
  }

  /// How the platform is reached. Throws where the address or the token can't be used.
  func platform() throws(Assembly.Failure) -> PlatformConfiguration {
    guard let address = serverAddress else {
      throw Assembly.Failure(
        description: "SERVER_ADDRESS is not set: the platform's address is needed, "
          + "such as https://app.supervisely.com (or try: frame-gateway demo)")
    }
    let token = try token()
    do throws(PlatformConfigurationError) {
      var configuration = try PlatformConfiguration(address: address, token: token)
      configuration.connectTimeout = upstreamConnectTimeout
      configuration.callTimeout = upstreamTimeout
      configuration.firstByteTimeout = upstreamTimeout
      configuration.stallTimeout = min(configuration.stallTimeout, upstreamTimeout)
      return configuration
    } catch {
      let tokenName = apiTokenFile == nil ? "API_TOKEN" : "API_TOKEN_FILE"
      let name = error == .invalidToken ? tokenName : "SERVER_ADDRESS"
      throw Assembly.Failure(description: "\(name): \(error)")
    }
  }

  /// The disk tier's folder, opened; nil where none is wanted. Throws where it can't be used.
  fileprivate func cacheFolder(
    _ binding: DiskBinding
  ) throws(Assembly.Failure) -> DiskFolder? {
    guard let cacheDirectory else { return nil }
    do throws(DiskFolderError) {
      return try DiskFolder(path: cacheDirectory, binding: binding)
    } catch {
      throw Assembly.Failure(description: "GATEWAY_CACHE_DIR: \(error)")
    }
  }

  /// Throws where the disk tier's folder can't be used; changes nothing.
  func checkCacheFolder(_ platform: PlatformConfiguration) throws(Assembly.Failure) {
    guard let cacheDirectory else { return }
    do throws(DiskFolderError) {
      try DiskFolder.check(path: cacheDirectory, upstream: platform.address.description)
    } catch {
      throw Assembly.Failure(description: "GATEWAY_CACHE_DIR: \(error)")
    }
  }

  fileprivate var store: FrameStore.Configuration {
    var configuration = FrameStore.Configuration()
    configuration.memory = cacheMemory
    configuration.disk.bytes = cacheDisk
    configuration.timeToLive = cacheTimeToLive
    configuration.fetching.slots = upstreamConcurrency
    configuration.fetching.sliceFrames = upstreamSlice
    configuration.fetching.queueLength = queue
    configuration.fetching.queueAge = queueAge
    configuration.fetching.retries = upstreamRetries
    configuration.fetching.workMemory = workMemory
    configuration.fetching.interactiveMemory = workMemory / 4
    configuration.fetching.readahead.isOn = readahead
    configuration.fetching.readahead.bytes = cacheMemory / MemoryCache.largestShare
    configuration.seed = UInt64.random(in: .min ... .max)
    return configuration
  }

  fileprivate var gateway: GatewayConfiguration {
    var configuration = GatewayConfiguration()
    configuration.requestDeadline = requestDeadline
    configuration.batchFrames = batchFrames
    configuration.batchWholeFrames = batchWholeFrames
    configuration.batchWholeBytes = batchWholeBytes
    configuration.batchWindow = batchWindow
    configuration.arrayBytes = arrayBytes
    configuration.bodyBytes = bodyBytes
    configuration.sliceFrames = upstreamSlice
    configuration.sizes = sizes
    configuration.workMemory = workMemory
    configuration.cacheControl = cacheControl
    configuration.hosts = answeredHosts
    configuration.corsOrigins = corsOrigins
    // Whoever has any key of the platform's is no operator.
    configuration.showsMetrics = metricsListen.isEmpty && authentication != .passthrough
    configuration.variesByKey = authentication == .passthrough
    configuration.trustedProxies = trustedProxies
    configuration.quota = Quota(
      requests: quotaRequests, frames: quotaFrames, bytes: quotaBytes)
    configuration.basePath = basePath
    configuration.version = Version.text
    return configuration
  }

  /// Unless said otherwise any (nil) who shows a token, else the loopback names and the listen
  /// addresses.
  private var answeredHosts: Set<String>? {
    if let hosts { return hosts.isEmpty ? nil : hosts }
    guard !asksForCredentials else { return nil }
    var names: Set<String> = ["localhost", "127.0.0.1", "[::1]"]
    for case .tcp(let host, _) in listen {
      names.insert(host.contains(":") ? "[\(host.lowercased())]" : host.lowercased())
    }
    return names
  }

  /// Of the socket that takes `purge`; nil: none is wanted.
  fileprivate var adminServer: ServerConfiguration? {
    guard let adminSocket else { return nil }
    var configuration = ServerConfiguration(listen: [.unix(path: adminSocket)])
    configuration.socketPermissions = 0o600
    configuration.loops = 1
    configuration.maxConnections = 16
    return configuration
  }

  /// Of the listener that has `/metrics`; nil: none is wanted.
  fileprivate var operatorServer: ServerConfiguration? {
    guard !metricsListen.isEmpty else { return nil }
    var configuration = ServerConfiguration(listen: metricsListen)
    configuration.loops = 1
    configuration.maxConnections = 64
    return configuration
  }

  /// Nil where lines of the level `info` are left out.
  fileprivate var accessLogFormat: AccessLog.Format? {
    switch logLevel {
    case .trace, .debug, .info: AccessLog.Format(rawValue: logFormat.rawValue)
    case .notice, .warning, .error, .critical: nil
    }
  }

  fileprivate func server(cores: Int) -> ServerConfiguration {
    var configuration = ServerConfiguration(listen: listen)
    configuration.loops = loops ?? cores
    configuration.maxConnections = maxConnections
    configuration.headerTimeout = headerTimeout
    configuration.bodyTimeout = bodyTimeout
    configuration.idleTimeout = idleTimeout
    configuration.tls = tls
    configuration.maxGroupConnections = addressConnections ?? .max
    configuration.group = trustedProxies.subscriber
    if proxyProtocol { configuration.takesProxyHeader = trustedProxies.trusts }
    return configuration
  }
}
