import FetchScheduling
import FrameStore
import Synchronization
import Upstream

/// The version that the platform says it has (`instance.version`), remembered.
///
/// The SDK asks for it whenever a call of its failed, and goes through all its retries to get it:
/// so what is known is told at once, and asked for again behind the answer once it is old. Before
/// anything is known the platform is asked, once for all who want it now; where it says nothing in
/// time, they are told the oldest version that the SDK is content with.
public final class PlatformVersion: Sendable {
  public typealias Ask = @Sendable () async -> Result<String, PlatformError>

  /// What version 6.74 of the SDK wants at least; it warns of a lower one.
  static let fallback = "6.18.3"
  /// How long an answer is told before the platform is asked again.
  static let freshness = Duration.seconds(600)
  /// How long nobody asks again after the platform gave no answer.
  static let pause = Duration.seconds(10)

  private struct State {
    var known: String?
    /// Nil before the first question.
    var askAgain: Moment?
  }

  private let ask: Ask
  private let clock: StoreClock
  private let state = Mutex(State())
  private let questions = SharedWork<Bool, String, PlatformError>()

  /// `ask` has to bound its own time: callers wait for it while nothing is known.
  public init(clock: StoreClock, ask: @escaping Ask) {
    self.clock = clock
    self.ask = ask
  }

  /// What can be told without waiting; nil where the platform has to be asked first.
  var atHand: String? {
    let now = clock.now()
    let (told, isOld) = state.withLock { state -> (String?, Bool) in
      if let askAgain = state.askAgain, now < askAgain {
        return (state.known ?? Self.fallback, false)
      }
      guard let known = state.known else { return (nil, false) }
      state.askAgain = now + Self.pause
      return (known, true)
    }
    if isOld { Task { await self.question() } }
    return told
  }

  /// The version to tell, after a question to the platform where nothing is known.
  func current() async -> String {
    if let atHand { return atHand }
    await question()
    return state.withLock { $0.known } ?? Self.fallback
  }

  private func question() async {
    _ = await questions.value(for: true) { [self] in
      let answer = await ask()
      state.withLock { state in
        if case .success(let version) = answer { state.known = version }
        state.askAgain =
          clock.now() + ((try? answer.get()) == nil ? Self.pause : Self.freshness)
      }
      return answer
    }
  }
}

extension PlatformClient {
  /// What the version is asked with: shortly, since somebody may be waiting.
  public var versionQuestion: PlatformVersion.Ask {
    { [self] in
      do throws(PlatformError) {
        return .success(try await instanceVersion(deadline: .seconds(2)))
      } catch {
        return .failure(error)
      }
    }
  }
}
