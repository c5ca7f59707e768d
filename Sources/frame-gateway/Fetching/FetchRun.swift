import FrameClient
import Synchronization

/// Fetches frames into a sink; what fails is asked for once more at the end.
struct FetchRun {
  /// A frame that could not be had.
  struct Missing: Sendable, Hashable {
    var index: Int
    var failure: FrameFailure
  }

  /// What a run has come to.
  struct Summary: Sendable {
    var fetched = 0
    var bytes = 0
    var missing: [Missing] = []
    var stop: FetchStop?
  }

  let api: VideoFrameAPI
  let video: Int
  private let arrivals = Arrivals()
  private(set) var summary = Summary()
  private var reporter: any FetchReporter
  /// Whether the video's frames have been counted, or can't be.
  private var countIsKnown = false

  init(api: VideoFrameAPI, video: Int, reporter: any FetchReporter) {
    self.api = api
    self.video = video
    self.reporter = reporter
  }

  /// Frames that have come, whether it is their turn or not.
  private final class Arrivals: Sendable {
    private let count = Atomic(0)
    var isEmpty: Bool { count.load(ordering: .relaxed) == 0 }
    func add() { count.add(1, ordering: .relaxed) }
  }

  /// - Parameter frames: In the order asked for; repeats are fetched once.
  mutating func run(_ frames: [Int], into sink: any FrameSink) async {
    var sink = sink
    do throws(FetchStop) {
      try await pass(frames, into: &sink)
      let again = summary.missing.filter(\.failure.isRetryable).map(\.index)
      if !again.isEmpty {
        summary.missing.removeAll { $0.failure.isRetryable }
        reporter.retrying(again)
        try await pass(again, into: &sink)
      }
      summary.missing.sort { $0.index < $1.index }
      try sink.finish(missing: summary.missing)
    } catch {
      sink.abandon()
      summary.stop = error
    }
    for missing in summary.missing where missing.failure.isRetryable { reporter.failed(missing) }
    reporter.ended(summary)
  }

  /// Asks for each frame once, and for none behind the video's end once one was refused.
  private mutating func pass(
    _ frames: [Int], into sink: inout any FrameSink
  ) async throws(FetchStop) {
    var frames = frames
    while let refused = try await firstRefused(of: &frames, into: &sink) {
      countIsKnown = true
      guard let count = await api.frameCount(video: video) else { continue }
      for index in Set(frames).sorted() where index >= count {
        lose(Missing(index: index, failure: refused))
      }
      frames.removeAll { $0 >= count }
    }
  }

  /// Takes frames until all of them are settled, or one is refused while it isn't known how many
  /// there are; `frames` is then what is left.
  private mutating func firstRefused(
    of frames: inout [Int], into sink: inout any FrameSink
  ) async throws(FetchStop) -> FrameFailure? {
    var results = try results(of: frames, sink).makeAsyncIterator()
    var settled: Set<Int> = []
    do throws(FetchStop) {
      while let frame = await results.next() {
        settled.insert(frame.index)
        try await settle(frame, &sink)
        if case .failure(.refused(let status, let message)) = frame.result, !countIsKnown {
          frames.removeAll(where: settled.contains)
          await results.finish()
          return .refused(status: status, message: message)
        }
      }
      await results.finish()
    } catch {
      await results.finish()
      throw error
    }
    if Task.isCancelled { throw .cancelled }
    return nil
  }

  private mutating func settle(
    _ frame: FrameResult<FramePiece>, _ sink: inout any FrameSink
  ) async throws(FetchStop) {
    switch frame.result {
    case .success(let piece): try take(piece, &sink)
    case .failure(let failure):
      try stopIfHopeless(failure)
      let missing = Missing(index: frame.index, failure: failure)
      if sink.toleratesGaps {
        lose(missing)
      } else {
        try await askOnceMore(missing, &sink)
      }
    }
  }

  /// What may be asked for again is told of only where it stays missing.
  private mutating func lose(_ missing: Missing) {
    summary.missing.append(missing)
    if !missing.failure.isRetryable { reporter.failed(missing) }
  }

  private func results(
    of frames: [Int], _ sink: any FrameSink
  ) throws(FetchStop) -> ProcessedFrames<FramePiece> {
    do throws(FrameClientError) {
      return try api.processedFrames(
        video: video, indices: frames, order: sink.order,
        progress: { [arrivals] _, _ in arrivals.add() }, process: sink.prepare)
    } catch {
      throw .unfit("\(error)")
    }
  }

  private mutating func take(_ piece: FramePiece, _ sink: inout any FrameSink) throws(FetchStop) {
    try sink.add(piece)
    summary.fetched += 1
    summary.bytes += piece.count
    reporter.fetched(piece)
  }

  /// For a sink in which there can be no gap.
  private mutating func askOnceMore(
    _ missing: Missing, _ sink: inout any FrameSink
  ) async throws(FetchStop) {
    if missing.failure.isRetryable {
      reporter.retrying([missing.index])
      for await frame in try results(of: [missing.index], sink) {
        if case .success(let piece) = frame.result { return try take(piece, &sink) }
      }
      if Task.isCancelled { throw .cancelled }
    }
    lose(missing)
    throw .unfit("no array without frame \(missing.index)")
  }

  /// Whether to go on would be in vain: nobody is let in, nothing has come yet from where no answer
  /// comes, or nothing can be written.
  private func stopIfHopeless(_ failure: FrameFailure) throws(FetchStop) {
    switch failure {
    case .denied, .redirected: throw .unreachable("\(failure)")
    case .unavailable, .timedOut:
      if arrivals.isEmpty { throw .unreachable("\(failure)") }
    case .unwritable: throw .unwritable("\(failure)")
    case .refused, .incomplete, .undecodable: break
    }
  }
}

extension FetchRun.Summary {
  /// The program's exit status.
  var status: FetchStatus {
    switch stop {
    case nil: missing.isEmpty ? .complete : .incomplete
    case .unwritable: .unwritable
    case .unreachable: .unreachable
    case .unfit: .incomplete
    case .cancelled: .interrupted
    }
  }
}
