import FetchScheduling
import FrameStore
import Synchronization
import Upstream

/// Carries a store's calls out as a gateway's batches, which report what they could not have.
///
/// A call's frames are kept until its manifest has come, which vouches for each by its digest;
/// where the answer breaks off before, what is whole is given without.
final class GatewayBatches: Sendable {
  private static let manifestName = "manifest"

  private let client: PlatformClient
  private let clock: StoreClock
  /// Frames of one batch at most, as far as the gateway has said.
  private let batchFrames = Mutex(Int.max)

  init(client: PlatformClient, clock: StoreClock) {
    self.client = client
    self.clock = clock
  }

  /// Starts a call, and returns what cancels it.
  func start(
    _ call: FetchCall, _ report: @escaping @Sendable (CallEvent) -> Void
  ) -> @Sendable () -> Void {
    let task = Task { report(.ended(await run(call, report))) }
    return { task.cancel() }
  }

  /// One batch, or several where the gateway takes fewer frames in one.
  private func run(
    _ call: FetchCall, _ report: @Sendable (CallEvent) -> Void
  ) async -> CallEnd {
    var left = call.indices[...]
    while !left.isEmpty {
      let slice = Array(left.prefix(batchFrames.withLock { $0 }))
      let answer = await answer(to: slice, of: call)
      guard !shorten(after: answer, of: slice.count) else { continue }
      left = left.dropFirst(slice.count)
      let outcome = BatchOutcome(answer, video: call.video, asked: slice)
      for event in outcome.events { report(event) }
      if let end = outcome.end { return end }
    }
    return .complete
  }

  /// A frame that failed is asked for again in the same words, made of our own numbers.
  private func answer(to slice: [Int64], of call: FetchCall) async -> ServerAnswer {
    let list = slice.map(String.init).joined(separator: ",")
    let body =
      #"{"frames":[\#(list)],"format":"original","container":"multipart","#
      + #""on_error":"report","order":"arrival"}"#
    return await client.answer(
      to: ServerRequest(
        path: "/videos/\(call.video)/frames:batch", body: body,
        parts: ServerRequest.Parts(frames: slice, document: Self.manifestName)),
      deadline: max(.zero, call.deadline - clock.now()))
  }

  /// Whether the batch was too long, and is to be asked for again in shorter ones: as long as the
  /// gateway says, or half as long where it says nothing that helps.
  private func shorten(after answer: ServerAnswer, of count: Int) -> Bool {
    guard count > 1, let problem = GatewayProblem(answer), problem.code == "too_many_frames" else {
      return false
    }
    let told = problem.limit.map { Int(clamping: $0) } ?? 0
    let limit = (1..<count).contains(told) ? told : count / 2
    batchFrames.withLock { $0 = min($0, limit) }
    return true
  }
}
