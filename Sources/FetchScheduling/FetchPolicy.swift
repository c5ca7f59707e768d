/// Every limit of a scheduler.
public struct FetchPolicy: Hashable, Sendable {
  /// Upstream calls at once, at least 1; fewer while the upstream has too much.
  public var slots = 4
  /// Frames of one call at most, at least 1.
  public var sliceFrames = 50
  /// What a call may take, by what calls have been costing; a single frame always may.
  public var sliceTime: Duration = .seconds(2)
  /// How long a free slot waits for more wants to gather while another call is in flight.
  public var lingerTime: Duration = .milliseconds(5)
  /// Distinct interactive wants that may wait.
  public var queueLength = 256
  /// An interactive want that has waited for so long, and waits still, is given up.
  public var queueAge: Duration = .seconds(10)
  /// How often a frame is asked for again after the first time.
  public var retries = 4
  /// The pause before the first retry, doubled for each one after it.
  public var backoffBase: Duration = .milliseconds(100)
  /// The longest pause, unless the upstream names a longer one.
  public var backoffCap: Duration = .seconds(10)
  /// The part of a pause that is left to chance, 0 to 1.
  public var backoffJitter = 0.5
  /// What a call may take beyond what is usual before it counts as slow.
  public var slowAllowance: Duration = .milliseconds(50)
  /// Beyond what a call is foreseen to take, for how long nothing may come of it before it is late.
  public var lateTime: Duration = .seconds(5)
  /// Failed calls in a row after which the upstream is left alone.
  public var circuitFailures = 8
  /// For how long at first, doubled with each call that fails after it.
  public var circuitPause: Duration = .seconds(1)
  public var circuitPauseCap: Duration = .seconds(30)
  /// Bytes that all calls in flight may set aside.
  public var workMemory = 256 << 20
  /// The part of the work memory that batches leave to interactive calls.
  public var interactiveMemory = 64 << 20
  /// What a frame is taken to need before the first one has come.
  public var initialFrameBytes = 1 << 20
  /// Videos whose frames' size is remembered; others are taken to be like the rest.
  public var rememberedVideos = 1024
  public var readahead = ReadaheadPolicy()

  public init() {}
}
