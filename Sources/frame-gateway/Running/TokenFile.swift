import Logging
import ServiceLifecycle
import Synchronization
import Upstream

/// Reads the token's file again on SIGHUP and when what it holds changes, so that a rotated token
/// needs no restart.
final class TokenFile: Service {
  /// How often it is looked at; a change counts at the second look.
  static let period = Duration.seconds(2)

  private let settings: Settings
  private let platform: PlatformClient
  private let logger: Logger
  private let known: Mutex<String?>

  init(settings: Settings, platform: PlatformClient, logger: Logger) {
    self.settings = settings
    self.platform = platform
    self.logger = logger
    known = Mutex(try? settings.token())
  }

  func run() async throws {
    guard settings.apiTokenFile != nil else {
      try? await gracefulShutdown()
      return
    }
    await cancelWhenGracefulShutdown { [self] in
      var seen: String?
      while (try? await Task.sleep(for: Self.period)) != nil {
        // A file that can't be read for a moment keeps the last good token.
        guard let token = try? settings.token() else { continue }
        if token == seen { take(token) }
        seen = token
      }
    }
  }

  /// Reads it now; says so where it can't.
  func reload() {
    guard settings.apiTokenFile != nil else { return }
    do throws(Assembly.Failure) {
      if let token = try settings.token() { take(token) }
    } catch {
      logger.warning("\(error); the last good token stays")
    }
  }

  private func take(_ token: String) {
    let isNew = known.withLock { known in
      defer { known = token }
      return known != token
    }
    guard isNew else { return }
    platform.setToken(token)
    logger.notice("API_TOKEN_FILE was read again")
  }
}
