import FrameClient

/// The flags of `fetch` beside the settings.
struct FetchOptions: Sendable, Hashable {
  enum Format: String, Sendable, CaseIterable { case original, png, jpg, npy }

  enum Container: String, Sendable, CaseIterable { case folder, zip, tar, npy }

  enum Alpha: String, Sendable, CaseIterable { case drop, keep }

  var output: String?
  /// Nil: told by the output's name.
  var container: Container?
  var format = Format.original
  var quality = 90
  var alpha = Alpha.drop
  var serverKind = ServerKind.automatic
  /// For each frame, its retries included.
  var deadline = Duration.seconds(300)
  /// Before the first retry.
  var retryPause = Duration.milliseconds(100)
  var retryPauseLimit = Duration.seconds(10)
  /// Lines of JSON for programs.
  var isJSON = false
  /// Nothing but failures.
  var isQuiet = false

  private static let someTime = Duration.milliseconds(1)...Duration.seconds(86_400)

  static let all: [Setting<FetchOptions>] = [
    Setting("FETCH_OUTPUT", "none", "a folder, a .zip, .tar or .npy file, or - (also -o)") {
      (text, options) throws(SettingValue.Failure) in
      guard !text.isEmpty else { throw SettingValue.Failure(wanted: "a folder, a file, or -") }
      options.output = text
    },
    Setting("FETCH_CONTAINER", "by the output's name", "folder, zip, tar or npy") {
      (text, options) throws(SettingValue.Failure) in
      options.container = try SettingValue.choice(text, Container.self)
    },
    Setting("FETCH_FORMAT", "original", "original, png, jpg or npy") {
      (text, options) throws(SettingValue.Failure) in
      options.format = try SettingValue.choice(text, Format.self)
    },
    Setting("FETCH_QUALITY", "90", "of a jpg that is made, 1 to 100") {
      (text, options) throws(SettingValue.Failure) in
      options.quality = try SettingValue.integer(text, in: 1...100)
    },
    Setting("FETCH_ALPHA", "drop", "keep: alpha and 16 bits stay in png and npy") {
      (text, options) throws(SettingValue.Failure) in
      options.alpha = try SettingValue.choice(text, Alpha.self)
    },
    Setting("FETCH_DEADLINE", "300s", "for each frame, its retries included") {
      (text, options) throws(SettingValue.Failure) in
      options.deadline = try SettingValue.duration(text, in: someTime)
    },
    Setting("FETCH_RETRY_PAUSE", "100ms", "before the first retry, then doubled each time") {
      (text, options) throws(SettingValue.Failure) in
      options.retryPause = try SettingValue.duration(text, in: someTime)
    },
    Setting("FETCH_RETRY_PAUSE_LIMIT", "10s", "longest pause, unless Retry-After is longer") {
      (text, options) throws(SettingValue.Failure) in
      options.retryPauseLimit = try SettingValue.duration(text, in: someTime)
    },
    Setting("FETCH_SERVER_KIND", "auto", "what is at the address: auto, platform or gateway") {
      (text, options) throws(SettingValue.Failure) in
      options.serverKind = try SettingValue.choice(text, ServerKind.self)
    },
  ]

  /// The settings that matter to it.
  static let settings: [Setting<Settings>] = [
    "SERVER_ADDRESS", "API_TOKEN", "API_TOKEN_FILE", "GATEWAY_UPSTREAM_CONCURRENCY",
    "GATEWAY_UPSTREAM_SLICE", "GATEWAY_UPSTREAM_CONNECT_TIMEOUT", "GATEWAY_UPSTREAM_TIMEOUT",
    "GATEWAY_UPSTREAM_RETRIES", "GATEWAY_WORK_MEMORY", "GATEWAY_MAX_PIXELS",
    "GATEWAY_CODEC_THREADS",
  ].compactMap(SettingTable.named)
}
