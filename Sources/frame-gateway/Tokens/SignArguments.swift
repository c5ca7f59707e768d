import Gateway

/// The arguments of `sign`: which address, and for how long.
struct SignArguments: Sendable, Hashable {
  enum Result: Hashable {
    case help
    case arguments(SignArguments)
  }

  /// One line that says what is wrong with how the program was called.
  struct Failure: Error, Hashable, CustomStringConvertible {
    var description: String
  }

  var address: String
  var lifetime: Duration
  /// Texts of settings, by name.
  var settings: [String: String]

  private static let flags = [
    "--expires": "EXPIRES", "--key-file": "GATEWAY_LINK_KEYS_FILE",
    "--base-path": "GATEWAY_BASE_PATH", "--config": "GATEWAY_CONFIG",
  ]
  private static let lifetimes = Duration.seconds(1)...Duration.seconds(10 * 365 * 86_400)

  static func parse(_ arguments: [String]) throws(Failure) -> Result {
    let (addresses, flags) = FlagParser.separated(arguments, flags: Set(Self.flags.keys))
    var values: [String: String]
    do throws(FlagParser.Failure) {
      guard case .flags(let read) = try FlagParser.parse(flags, names: Self.flags) else {
        return .help
      }
      values = read
    } catch {
      throw Failure(description: error.description)
    }
    guard addresses.count == 1 else { throw Failure(description: "one address is wanted") }
    guard let text = values.removeValue(forKey: "EXPIRES") else {
      throw Failure(description: "--expires is missing, such as --expires 1h")
    }
    do throws(SettingValue.Failure) {
      let lifetime = try SettingValue.duration(text, in: lifetimes)
      return .arguments(
        SignArguments(address: addresses[0], lifetime: lifetime, settings: values))
    } catch {
      throw Failure(description: "--expires: '\(text)' is not \(error.wanted)")
    }
  }

  /// The signed link.
  ///
  /// - Parameter now: Since 1970.
  func link(_ loader: SettingsLoader, now: Duration) throws -> String {
    let values = try loader.values(flags: settings)
    guard let path = values["GATEWAY_LINK_KEYS_FILE"]?.text else {
      throw Failure(description: "no key: --key-file or GATEWAY_LINK_KEYS_FILE names the file")
    }
    let keys = try AccessFiles.keys(ChangingFile(path: path))
    guard let key = keys.signing else {
      throw Failure(description: "'\(path)' holds no key")
    }
    let signer = LinkSigner(key: key, basePath: try basePath(values["GATEWAY_BASE_PATH"]))
    return try signer.link(to: address, expires: (now + lifetime).components.seconds)
  }

  private func basePath(_ value: SettingsLoader.Value?) throws(Failure) -> String {
    guard let value else { return "" }
    do throws(SettingValue.Failure) {
      return try SettingValue.basePath(value.text)
    } catch {
      throw Failure(description: "\(value.origin): '\(value.text)' is not \(error.wanted)")
    }
  }
}
