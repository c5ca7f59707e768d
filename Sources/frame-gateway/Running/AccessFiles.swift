import FrameStore
import Gateway
import Logging
import PlatformFetching
import ServiceLifecycle

/// Who is let in, by the file of tokens, which is read again when what it holds changes, so that a
/// token that is given or taken away needs no restart.
struct AccessFiles: Service {
  let door: Door
  /// The platform's keys of callers; nil where the gateway's own is used for all.
  let keys: CallerKeys?
  /// How often the file is looked at.
  var period = Duration.seconds(5)
  /// Nil: anyone is let in.
  private let tokens: ChangingFile?
  private let logger: Logger

  /// Whose key a call of a domain is made with.
  var keyOfDomain: KeyOfDomain {
    guard let keys else { return CallKey.onlyOwn }
    return { keys.key(of: $0) }
  }

  /// Throws where the file can't be read, or holds no token.
  init(_ settings: Settings, clock: StoreClock, logger: Logger) throws(Assembly.Failure) {
    self.logger = logger
    if settings.authentication == .passthrough {
      let keys = CallerKeys()
      door = Door(keys: keys, clock: clock, logger: logger)
      (self.keys, tokens) = (keys, nil)
      return
    }
    keys = nil
    guard settings.authentication == .token, let path = settings.tokensFile else {
      (door, tokens) = (.open(), nil)
      return
    }
    let file = ChangingFile(path: path)
    let list = try Self.tokens(file)
    guard list.count > 0 else {
      throw Assembly.Failure(
        description: "GATEWAY_TOKENS_FILE: '\(path)' holds no token, so that nobody could come in; "
          + "frame-gateway token makes one")
    }
    door = Door(tokens: list, clock: clock, logger: logger)
    tokens = file
  }

  func run() async throws {
    guard let tokens else {
      try? await gracefulShutdown()
      return
    }
    await cancelWhenGracefulShutdown {
      var tokens = tokens
      while (try? await Task.sleep(for: period)) != nil {
        if tokens.hasChanged() { use(tokens) }
      }
    }
  }

  private func use(_ file: ChangingFile) {
    do throws(Assembly.Failure) {
      let list = try Self.tokens(file)
      door.use(list)
      logger.notice("GATEWAY_TOKENS_FILE was read again", metadata: ["tokens": "\(list.count)"])
    } catch {
      logger.error("\(error); the tokens from before stay")
    }
  }

  private static func tokens(_ file: ChangingFile) throws(Assembly.Failure) -> TokenList {
    guard let text = file.text else {
      throw Assembly.Failure(description: "GATEWAY_TOKENS_FILE: '\(file.path)' can't be read")
    }
    do throws(AccessFileError) {
      return try TokenList(parsing: text)
    } catch {
      throw Assembly.Failure(description: "GATEWAY_TOKENS_FILE: '\(file.path)' \(error)")
    }
  }
}
