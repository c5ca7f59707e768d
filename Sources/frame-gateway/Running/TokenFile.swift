import Logging
import ServiceLifecycle
import Upstream

/// Reads the token's file again when what it holds changes, so that a rotated token needs no
/// restart.
struct TokenFile: Service {
  /// How often it is looked at.
  static let period = Duration.seconds(5)

  let settings: Settings
  let platform: PlatformClient
  let logger: Logger

  func run() async throws {
    guard settings.apiTokenFile != nil else {
      try? await gracefulShutdown()
      return
    }
    await cancelWhenGracefulShutdown {
      var known = try? settings.token()
      while (try? await Task.sleep(for: Self.period)) != nil {
        // A file that can't be read for a moment keeps the last good token.
        guard let token = try? settings.token(), token != known else { continue }
        known = token
        platform.setToken(token)
        logger.notice("API_TOKEN_FILE was read again")
      }
    }
  }
}
