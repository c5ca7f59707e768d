import Synchronization

/// A platform with one video, number 1, of a hundred equal frames, which a test replaces.
final class ReplaceableVideo: Sendable {
  private struct State: Sendable {
    var version: Int
    var hash: String?
    var updatedAt: String?
    var isGone = false
  }

  /// What its script looks at.
  private final class Film: Sendable {
    let state: Mutex<State>
    init(_ state: State) { self.state = Mutex(state) }
  }

  private let film: Film
  private let platform: ScriptedPlatform

  init(hash: String? = "first", updatedAt: String? = nil) {
    let film = Film(State(version: 1, hash: hash, updatedAt: updatedAt))
    self.film = film
    platform = ScriptedPlatform { call in
      let state = film.state.withLock { $0 }
      guard !state.isGone, let picture = try? Picture.png(seed: state.version) else {
        return [.reset]
      }
      switch call.method {
      case "videos.info": return .answer(200, "application/json", Self.info(state))
      case "videos.download-frame": return .answer(200, "image/png", picture)
      default:
        let frames = Self.indices(call).map { (index: $0, bytes: picture) }
        return [.send(Array([ScriptedPlatform.Step].pieces(of: frames).joined()))]
      }
    }
  }

  var address: String { platform.address }

  /// Its frames' bytes.
  func picture(version: Int) throws -> [UInt8] { try Picture.png(seed: version) }

  /// Puts the next version in its place.
  func replace(hash: String?) {
    film.state.withLock { state in
      state.version += 1
      state.hash = hash
    }
  }

  /// How often it was asked what the platform knows of it, and for frames.
  var questions: Int { platform.calls.count { $0.method == "videos.info" } }
  var frameCalls: Int { platform.calls.count - questions }

  func stop() { platform.stop() }

  /// From now on nobody is there.
  func vanish() {
    film.state.withLock { $0.isGone = true }
    platform.stop()
  }

  private static func info(_ state: State) -> [UInt8] {
    func json(_ text: String?) -> String { text.map { "\"\($0)\"" } ?? "null" }
    let body =
      #"{"id":1,"name":"film","hash":\#(json(state.hash)),"updatedAt":\#(json(state.updatedAt)),"#
      + #""fileMeta":{"framesCount":100,"width":32,"height":24}}"#
    return Array(body.utf8)
  }

  private static func indices(_ call: ScriptedPlatform.Call) -> [Int] {
    let frames = try? JSON(parsing: Array(call.body.utf8))["frames"]?.list
    return frames?.compactMap { $0.integer.map(Int.init) } ?? []
  }
}

/// Runs a test on a gateway before such a platform, whose clock the test puts forward.
func withReplaceableVideo(
  _ way: Way = .inMemory, _ video: ReplaceableVideo = ReplaceableVideo(),
  _ adjust: (inout Settings) -> Void = { _ in },
  _ test: (Fixture, ReplaceableVideo, SteppedClock) async throws -> Void
) async throws {
  let clock = SteppedClock()
  defer { video.stop() }
  try await withFixture(way) {
    $0.platformAddress = video.address
    $0.clock = clock.store
    $0.store.timeToLive = .seconds(24 * 3600)
    adjust(&$0)
  } _: { gateway in
    try await test(gateway, video, clock)
  }
}
