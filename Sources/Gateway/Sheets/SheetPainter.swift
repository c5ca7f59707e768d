import FetchScheduling
import FrameStore
import Imaging

/// Makes one sheet: asks for its frames, draws each in its tiles as it arrives, and encodes.
struct SheetPainter: Sendable {
  /// A finished sheet.
  struct Painted: Sendable {
    let identity: SheetIdentity
    let form: DerivedForm
  }

  let store: FrameStore
  let renderer: Renderer
  let configuration: GatewayConfiguration
  let room: SheetRoom
  let video: VideoKey
  let request: SheetRequest
  let visitor: Visitor
  let access: AccessCheck
  let demand: FrameDemand
  var trace: CallTrace?

  /// Throws the first problem of any frame, which it names.
  func paint(_ stages: StageBox) async throws(Problem) -> Painted {
    var distinct = request.distinct
    var there: [BatchItem] = []
    if isLarge(request.expectedGrid) {
      there = try await itemsUpToFirst(of: source([distinct[0]]))
      _ = try grid(ofFirst: there)
      there[0].heldBytes = 0
      distinct.removeFirst()
    }
    let source = source(distinct)
    defer { source.cancel() }
    if there.isEmpty { there = try await itemsUpToFirst(of: source) }
    let grid = try grid(ofFirst: there)
    guard await room.take(grid.byteCount, alarm: alarm) else {
      throw Task.isCancelled
        ? Self.callerLeft
        : Problem(.overloaded, "the memory for sheets is taken; try again later")
    }
    do throws(Problem) {
      let painted = try await paint(&there, source, grid, stages)
      await room.give(grid.byteCount)
      return painted
    } catch {
      await room.give(grid.byteCount)
      throw error
    }
  }

  /// What the frames are, without making anything of them: for frames that are kept, but not in
  /// memory, or too old to be given without a question.
  func sources() async throws(Problem) -> SheetSources {
    let source = source(request.distinct)
    defer { source.cancel() }
    do throws(SheetSources.FailedItem) {
      if let all = try await SheetSources(of: source, first: request.positions[0]) { return all }
    } catch {
      throw problem(of: error.index, error.failure)
    }
    throw Self.callerLeft
  }

  /// The size of the tiles, from the first frame's header alone. Throws `too_large` before anything
  /// is decoded.
  static func grid(
    of first: StoredFrame, _ request: SheetRequest, _ renderer: Renderer,
    _ configuration: GatewayConfiguration
  ) throws(Problem) -> SheetGrid {
    let index = request.positions[0]
    let shape: ArrayShape
    do throws(Problem) {
      shape = try renderer.shape(of: first.frame, as: request.rendition)
    } catch {
      throw error.about(frame: index)
    }
    let grid = SheetGrid(
      tileWidth: shape.width, tileHeight: shape.height, columns: request.columns,
      count: request.positions.count)
    try grid.check(
      maximumPixels: renderer.limits.maximumPixels, workMemory: configuration.workMemory)
    return grid
  }

  static let callerLeft = Problem(.overloaded, "the caller left")

  private var sliceDeadline: Duration {
    let limit = configuration.requestDeadline
    return min(limit, request.options.timeout.map { .seconds($0) } ?? limit)
  }

  private var alarm: @Sendable () async throws -> Void {
    let (clock, deadline) = (store.clock, store.clock.now() + sliceDeadline)
    return { try await clock.sleep(deadline) }
  }

  /// In order of arrival, so that no frame waits for another.
  private func source(_ indices: [Int64]) -> BatchSource {
    BatchSource(
      store: store,
      plan: BatchPlan(
        video: video, indices: indices, inOrderOfArrival: true, visitor: visitor,
        access: access,
        sliceFrames: configuration.sliceFrames, window: configuration.batchWindow,
        sliceDeadline: sliceDeadline, demand: demand, trace: trace))
  }

  /// Whether it is over a limit: then the first frame is asked for alone, as no other may be
  /// needed.
  private func isLarge(_ grid: SheetGrid) -> Bool {
    do throws(Problem) {
      try grid.check(
        maximumPixels: renderer.limits.maximumPixels, workMemory: configuration.workMemory)
      return false
    } catch {
      return true
    }
  }

  /// What arrives until the frame of the first tile is there, that one in front. It is in the first
  /// slice, so that the window can't fill without it.
  private func itemsUpToFirst(of source: BatchSource) async throws(Problem) -> [BatchItem] {
    var items: [BatchItem] = []
    while let item = await source.next() {
      if case .failure(let failure) = item.result { throw problem(of: item.index, failure) }
      guard item.index != request.positions[0] else { return [item] + items }
      items.append(item)
    }
    throw Self.callerLeft
  }

  private func grid(ofFirst items: [BatchItem]) throws(Problem) -> SheetGrid {
    guard case .success(let first) = items[0].result else {
      preconditionFailure("an item that failed is thrown")
    }
    return try Self.grid(of: first.stored, request, renderer, configuration)
  }

  func problem(of index: Int64, _ failure: FetchFailure) -> Problem {
    Problem(failure, of: video.frame(index)).about(frame: index)
  }
}
