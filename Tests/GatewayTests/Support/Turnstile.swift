import Glibc

/// Lets so many tests through at once: each has threads and sockets of its own, and the machine's
/// are bounded.
actor Turnstile {
  static let shared = Turnstile(places: 6)

  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(places: Int) {
    free = places
    var limit = rlimit()
    let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard getrlimit(kind, &limit) == 0, limit.rlim_cur < 8192 else { return }
    limit.rlim_cur = min(8192, limit.rlim_max)
    setrlimit(kind, &limit)
  }

  func enter() async {
    guard free == 0 else {
      free -= 1
      return
    }
    await withCheckedContinuation { waiting.append($0) }
  }

  func leave() {
    if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
  }
}
