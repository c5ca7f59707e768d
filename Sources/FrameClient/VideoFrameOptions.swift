import FetchScheduling
import FrameStore
import Glibc
import Logging

extension VideoFrameAPI {
  /// How a client asks, and its limits.
  public struct Options: Sendable {
    /// What is at the address.
    public var serverKind = ServerKind.automatic
    /// The one question whether a gateway is at the address; without an answer by then the platform
    /// is taken to be.
    public var probeTimeout = Duration.seconds(10)
    /// Calls at once, at least 1.
    public var concurrency = 4
    /// Frames of one call at most, 1 to 50; a gateway may take fewer.
    public var sliceFrames = 50
    /// What a call may take, by what calls have been costing: where that is more, they are shorter.
    public var sliceTime = Duration.seconds(2)
    /// Name look-up, TCP and TLS together.
    public var connectTimeout = Duration.seconds(5)
    /// Between two bytes of an answer.
    public var stallTimeout = Duration.seconds(30)
    /// One whole call; the platform's own routes give up after 59 s.
    public var callTimeout = Duration.seconds(58)
    /// One frame, from the moment it is asked for, its wait for a call and its retries included.
    public var deadline = Duration.seconds(300)
    /// Tries after the first, for a frame that did not come whole; 0 or more.
    public var retries = 4
    /// The pause before the first retry, doubled for each further one.
    public var retryPause = Duration.milliseconds(100)
    /// The longest pause, unless the server names a longer one (`Retry-After`).
    public var retryPauseLimit = Duration.seconds(10)
    /// Bytes of encoded frames that one download has on their way or ready, about; at least one
    /// frame and never more than `concurrency` calls of `sliceFrames` are.
    public var memory = 256 << 20
    /// Frames decoded or written at once, at least 1.
    public var workers = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    /// Pixels that a frame may declare, checked before any are allocated.
    public var maximumPixels = 50_000_000
    /// Where failed calls and damaged frames are told; nowhere unless it is set.
    public var logger = Logger(label: "FrameClient") { _ in SwiftLogNoOpLogHandler() }

    public init() {}
  }
}

extension VideoFrameAPI.Options {
  /// Throws: `invalidConfiguration`.
  func check() throws(FrameClientError) {
    let bounds: [(name: String, value: Int, range: ClosedRange<Int>)] = [
      ("concurrency", concurrency, 1...1024), ("sliceFrames", sliceFrames, 1...50),
      ("retries", retries, 0...1000), ("memory", memory, 1...(1 << 50)),
      ("workers", workers, 1...1024), ("maximumPixels", maximumPixels, 1...(1 << 40)),
    ]
    for bound in bounds where !bound.range.contains(bound.value) {
      throw .invalidConfiguration(
        "\(bound.name) is \(bound.value), not from \(bound.range.lowerBound) "
          + "to \(bound.range.upperBound)")
    }
    let times = [
      ("connectTimeout", connectTimeout), ("stallTimeout", stallTimeout),
      ("callTimeout", callTimeout), ("deadline", deadline), ("retryPause", retryPause),
      ("retryPauseLimit", retryPauseLimit), ("probeTimeout", probeTimeout),
      ("sliceTime", sliceTime),
    ]
    for (name, time) in times where time <= .zero {
      throw .invalidConfiguration("\(name) is \(time), not above zero")
    }
  }

  /// A store that keeps nothing: what is shared is frames on their way.
  var store: FrameStore.Configuration {
    var configuration = FrameStore.Configuration()
    configuration.memory = 0
    // Nobody here asks for them, and each would read the whole frame once more.
    configuration.takesDigests = false
    // Every download is a batch to the scheduler, which leaves one slot to interactive wants.
    configuration.fetching.slots = concurrency + 1
    configuration.fetching.sliceFrames = sliceFrames
    configuration.fetching.sliceTime = sliceTime
    configuration.fetching.retries = retries
    configuration.fetching.backoffBase = retryPause
    configuration.fetching.backoffCap = retryPauseLimit
    configuration.fetching.backoffJitter = 0
    configuration.fetching.workMemory = memory
    configuration.fetching.interactiveMemory = 0
    return configuration
  }
}
