import FetchScheduling
import FrameStore
import Logging

/// One batch under way: what it asks for, by whom, and with what it is answered.
struct Batch: Sendable {
  let responder: BatchResponder
  let video: VideoKey
  let request: BatchRequest
  let visitor: Visitor
  let requestID: String
  let demand: FrameDemand
  var trace: CallTrace?

  var configuration: GatewayConfiguration { responder.configuration }

  /// The frames at `indices`, in order or as they arrive.
  func source(_ indices: [Int64], inOrderOfArrival: Bool = false) -> BatchSource {
    let limit = configuration.requestDeadline
    let timeout = request.options.timeout.map { Duration.seconds($0) } ?? limit
    return BatchSource(
      store: responder.store,
      plan: BatchPlan(
        video: video, indices: indices, inOrderOfArrival: inOrderOfArrival, visitor: visitor,
        access: responder.access,
        sliceFrames: configuration.sliceFrames, window: configuration.batchWindow,
        sliceDeadline: min(limit, timeout), demand: demand, trace: trace))
  }

  func pipeline(
    _ source: BatchSource, lookahead: Int, recycled: RecycledBuffers? = nil
  ) -> BatchPipeline {
    BatchPipeline(
      source: source, request: request, video: video, caller: visitor.caller,
      renderer: responder.renderer,
      lookahead: lookahead, recycled: recycled)
  }

  /// The problem of an item that failed; it names the frame.
  func problem(of item: BatchItem, _ failure: FetchFailure) -> Problem {
    Problem(failure, of: video.frame(item.index)).about(frame: item.index)
  }

  /// What a log line about a problem carries along.
  func metadata(of problem: Problem) -> Logger.Metadata {
    var metadata: Logger.Metadata = [
      "request_id": "\(requestID)", "code": "\(problem.code.rawValue)",
      "detail": "\(problem.detail)",
    ]
    if let trace { metadata["trace_id"] = "\(trace.traceID)" }
    return metadata
  }

  /// Takes items until `isEnough` of them and their bytes; each must have succeeded.
  ///
  /// What is gathered no longer counts against the window, so that the source goes on.
  ///
  /// - Parameter each: called for each item as it comes.
  func gather(
    from source: BatchSource, until isEnough: (_ frames: Int, _ bytes: Int) -> Bool,
    each: (BatchItem) throws(Problem) -> Void = { _ in }
  ) async throws(Problem) -> [BatchItem] {
    var items: [BatchItem] = []
    var bytes = 0
    while !isEnough(items.count, bytes), var item = await source.next() {
      switch item.result {
      case .failure(let failure):
        let problem = problem(of: item, failure)
        source.cancel()
        throw problem
      case .success:
        bytes += item.heldBytes
        source.release(item.heldBytes)
        item.heldBytes = 0
        items.append(item)
        do {
          try each(item)
        } catch {
          source.cancel()
          throw error
        }
      }
    }
    if Task.isCancelled { source.cancel() }
    return items
  }
}
