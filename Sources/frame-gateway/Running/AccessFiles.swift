import FrameStore
import Gateway
import Logging
import PlatformFetching
import ServiceLifecycle

/// Who is let in, by the file of tokens and that of link keys, which are read again when what they
/// hold changes, so that what is given or taken away needs no restart.
struct AccessFiles: Service {
  let door: Door
  /// The platform's keys of callers; nil where the gateway's own is used for all.
  let callerKeys: CallerKeys?
  /// How often the files are looked at; a change counts at the second look.
  var period = Duration.seconds(2)
  /// Nil: there is none.
  private let tokens: ChangingFile?
  private let keys: ChangingFile?
  private let logger: Logger

  /// Whose key a call of a domain is made with.
  var keyOfDomain: KeyOfDomain {
    guard let callerKeys else { return CallKey.onlyOwn }
    return { callerKeys.key(of: $0) }
  }

  /// Throws where a file can't be read, or what there is would let nobody in.
  init(_ settings: Settings, clock: StoreClock, logger: Logger) throws(Assembly.Failure) {
    self.logger = logger
    guard settings.authentication == .token else {
      callerKeys = settings.authentication == .passthrough ? CallerKeys() : nil
      door =
        callerKeys.map { Door(keys: $0, clock: clock, logger: logger) } ?? .open()
      (tokens, keys) = (nil, nil)
      return
    }
    callerKeys = nil
    tokens = settings.tokensFile.map { ChangingFile(path: $0) }
    keys = settings.linkKeysFile.map { ChangingFile(path: $0) }
    let list = try tokens.map(Self.tokens)
    let links = try keys.map(Self.keys)
    if let keys, links?.count == 0 {
      throw Assembly.Failure(
        description: "GATEWAY_LINK_KEYS_FILE: '\(keys.path)' holds no key")
    }
    if let tokens, list?.count == 0, links == nil {
      throw Assembly.Failure(
        description: "GATEWAY_TOKENS_FILE: '\(tokens.path)' holds no token, so that nobody could "
          + "come in; frame-gateway token makes one")
    }
    door = Door(
      tokens: list ?? TokenList(), links: links ?? LinkKeys(), clock: clock, logger: logger)
  }

  func run() async throws {
    guard tokens != nil || keys != nil else {
      try? await gracefulShutdown()
      return
    }
    await cancelWhenGracefulShutdown {
      while (try? await Task.sleep(for: period)) != nil {
        if let tokens, tokens.hasChanged() { useTokens(tokens) }
        if let keys, keys.hasChanged() { useKeys(keys) }
      }
    }
  }

  /// Reads both at once, whether they have changed or not.
  func reload() {
    if let tokens {
      tokens.reload()
      useTokens(tokens)
    }
    if let keys {
      keys.reload()
      useKeys(keys)
    }
  }

  private func useTokens(_ file: ChangingFile) {
    do throws(Assembly.Failure) {
      let list = try Self.tokens(file)
      door.use(list)
      logger.notice("GATEWAY_TOKENS_FILE was read again", metadata: ["tokens": "\(list.count)"])
    } catch {
      logger.error("\(error); the tokens from before stay")
    }
  }

  private func useKeys(_ file: ChangingFile) {
    do throws(Assembly.Failure) {
      let keys = try Self.keys(file)
      door.use(keys)
      logger.notice("GATEWAY_LINK_KEYS_FILE was read again", metadata: ["keys": "\(keys.count)"])
    } catch {
      logger.error("\(error); the keys from before stay")
    }
  }

  private static func tokens(_ file: ChangingFile) throws(Assembly.Failure) -> TokenList {
    try read(file, "GATEWAY_TOKENS_FILE") { text throws(AccessFileError) in
      try TokenList(parsing: text)
    }
  }

  /// Throws where the file can't be read, or is no file of link keys.
  static func keys(_ file: ChangingFile) throws(Assembly.Failure) -> LinkKeys {
    try read(file, "GATEWAY_LINK_KEYS_FILE") { text throws(AccessFileError) in
      try LinkKeys(parsing: text)
    }
  }

  private static func read<Value>(
    _ file: ChangingFile, _ name: String, _ parse: (String) throws(AccessFileError) -> Value
  ) throws(Assembly.Failure) -> Value {
    guard let text = file.text else {
      throw Assembly.Failure(description: "\(name): '\(file.path)' can't be read")
    }
    do throws(AccessFileError) {
      return try parse(text)
    } catch {
      throw Assembly.Failure(description: "\(name): '\(file.path)' \(error)")
    }
  }
}
