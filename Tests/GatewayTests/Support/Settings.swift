import Emulator
import FrameStore
import Gateway
import HTTPServer
import Imaging
import Upstream

/// What a test may turn: everything that the parts are built with.
struct Settings: Sendable {
  var emulator: EmulatorConfiguration
  var store = FrameStore.Configuration()
  /// Nil leaves the disk tier off.
  var cacheFolder: String?
  /// The store's and the directory's.
  var clock = StoreClock.continuous()
  var gateway = GatewayConfiguration()
  var accessLog: AccessLog?
  var server = ServerConfiguration(listen: [.tcp(host: "127.0.0.1", port: 0)])
  var pixelLimits = PixelLimits()
  var codecThreads = 2
  var codecQueue = 256
  /// The platform's address; nil is the emulator's.
  var platformAddress: String?
  var platform: @Sendable (inout PlatformConfiguration) -> Void = { _ in }
  /// Callers' own keys go to the platform; nil: the gateway's does.
  var callerKeys: CallerKeys?
  /// The file of tokens; nil lets anyone in.
  var tokens: String?
  /// The file of link keys, which counts where there are tokens.
  var linkKeys = ""
  /// The door's; nil is the store's.
  var doorClock: StoreClock?
  /// Nil leaves the relay off.
  var relay: (@Sendable (inout RelayConfiguration) -> Void)?

  /// Far beyond any test: what is to time out says so itself.
  private static let long = Duration.seconds(3600)

  /// Small frames, short pauses, and no deadline that a slow machine could miss.
  init() {
    var emulator = EmulatorConfiguration()
    emulator.width = 32
    emulator.height = 24
    emulator.videos = 2
    self.emulator = emulator
    store.memory = 32 << 20
    store.fetching.backoffBase = .milliseconds(2)
    store.fetching.backoffCap = .milliseconds(20)
    store.fetching.queueAge = Self.long
    // Calls that a busy machine makes long must not teach that they have to be short, or few.
    store.fetching.sliceTime = Self.long
    store.fetching.slowAllowance = Self.long
    gateway.requestDeadline = Self.long
    platform = { configuration in
      configuration.connectTimeout = Self.long
      configuration.firstByteTimeout = Self.long
      configuration.stallTimeout = Self.long
      configuration.callTimeout = Self.long
    }
    server.loops = 1
    server.headerTimeout = Self.long
    server.bodyTimeout = Self.long
    server.idleTimeout = Self.long
    server.writeTimeout = Self.long
  }
}
