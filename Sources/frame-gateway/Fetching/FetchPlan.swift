import FrameClient
import Glibc
import Imaging

/// A fetch, checked and ready to run.
struct FetchPlan: Sendable {
  let video: Int
  let frames: [Int]
  let options: FetchOptions
  let destination: FetchDestination
  let api: VideoFrameAPI
  private let converter: FrameConverter

  /// Throws: one line that names what is wrong; nothing is asked for or written.
  init(_ arguments: FetchArguments, loader: SettingsLoader) throws {
    video = arguments.video
    frames = arguments.frames
    var options = arguments.options
    destination = try FetchDestination(&options, distinct: Set(frames).count)
    self.options = options
    let settings = try loader.settings(flags: arguments.settings)
    api = try Self.api(settings, options)
    var isArray = false
    if case .array = destination { isArray = true }
    converter = FrameConverter(
      format: options.format, quality: options.quality, keepsAlpha: options.alpha == .keep,
      limits: PixelLimits(maximumPixels: settings.maxPixels), hasHeader: !isArray)
  }

  private static func api(_ settings: Settings, _ options: FetchOptions) throws -> VideoFrameAPI {
    let platform = try settings.platform()
    var client = VideoFrameAPI.Options()
    client.serverKind = options.serverKind
    client.concurrency = settings.upstreamConcurrency
    client.sliceFrames = settings.upstreamSlice
    client.connectTimeout = platform.connectTimeout
    client.stallTimeout = platform.stallTimeout
    client.callTimeout = platform.callTimeout
    client.deadline = options.deadline
    client.retries = settings.upstreamRetries
    client.retryPause = options.retryPause
    client.retryPauseLimit = options.retryPauseLimit
    client.memory = settings.workMemory
    if let threads = settings.codecThreads { client.workers = threads }
    client.maximumPixels = settings.maxPixels
    return try VideoFrameAPI(
      address: platform.address.description, token: platform.token, options: client)
  }

  /// Runs it to its end, reporting on the process's own streams.
  func run() async -> FetchStatus { await run(reporter: reporter) }

  /// Runs it to its end; the task's cancellation ends it early.
  func run(reporter: any FetchReporter) async -> FetchStatus {
    do {
      var present: Set<Int> = []
      if case .folder(let path) = destination {
        present = try FolderInventory(path: path, video: video, options: options).take(distinct)
      }
      let sink = try sink()
      var reporter = reporter
      reporter.began(total: distinct.count, present: present.sorted())
      var run = FetchRun(api: api, video: video, reporter: reporter)
      await run.run(frames.filter { !present.contains($0) }, into: sink)
      return run.summary.status
    } catch {
      Self.writeLine("Error: \(error)", to: STDERR_FILENO)
      return error is FetchArguments.Failure ? .usage : .unwritable
    }
  }

  /// Each frame once, in the order asked for.
  private var distinct: [Int] {
    var seen: Set<Int> = []
    return frames.filter { seen.insert($0).inserted }
  }

  private func sink() throws(FileError) -> any FrameSink {
    switch destination {
    case .folder(let path): FolderSink(path: path, converter: converter)
    case .archive(let kind, let output):
      try ArchiveSink(kind, output, video: video, converter: converter)
    case .array(let output): try ArraySink(output, positions: frames, converter: converter)
    case .image(let output): ImageSink(output: output, converter: converter)
    }
  }

  private var reporter: any FetchReporter {
    if options.isJSON {
      let isFree = options.output != "-"
      return JSONReporter { Self.writeLine($0, to: isFree ? STDOUT_FILENO : STDERR_FILENO) }
    }
    let start = ContinuousClock.now
    return TextReporter(
      isTerminal: isatty(STDERR_FILENO) == 1, isQuiet: options.isQuiet,
      now: { ContinuousClock.now - start }, write: { Self.write($0, to: STDERR_FILENO) })
  }

  static func writeLine(_ text: String, to descriptor: Int32) {
    write(text + "\n", to: descriptor)
  }

  /// A reader of reports that has left stops nothing.
  private static func write(_ text: String, to descriptor: Int32) {
    try? DescriptorWriter(descriptor: descriptor, path: "reports").write(Array(text.utf8)[...])
  }
}
