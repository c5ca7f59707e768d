import FetchScheduling
import FrameStore
import Imaging

/// The drawing itself, on the codec threads.
extension SheetPainter {
  /// What became of one frame.
  private struct Drawn: Sendable {
    var index: Int64
    var digest: SHA256Digest
    var times: StageTimes
  }

  /// The longest wait for any frame, and what all codecs did together.
  private static func times(of drawn: [Drawn], encode: Duration) -> StageTimes {
    var all = StageTimes()
    for times in drawn.map(\.times) {
      all.queue = [all.queue, times.queue].compactMap(\.self).max()
      all.upstream = [all.upstream, times.upstream].compactMap(\.self).max()
      all.decode = (all.decode ?? .zero) + (times.decode ?? .zero)
    }
    all.encode = encode
    return all
  }

  /// Draws what is there and what the source brings, and encodes. Nothing is left of `there`.
  func paint(
    _ there: inout [BatchItem], _ source: BatchSource, _ grid: SheetGrid, _ stages: StageBox
  ) async throws(Problem) -> Painted {
    let canvas = try await renderer.run(.batch, for: visitor.caller) { _ in SheetCanvas(grid) }
    let drawn = try await draw(&there, source, on: canvas).get()
    let quality = request.options.quality ?? Rendition.defaultQuality
    let clock = ContinuousClock()
    let (form, encoding) = try await renderer.run(.batch, for: visitor.caller) {
      workspace throws(ImagingError) -> (DerivedForm, Duration) in
      let start = clock.now
      let bytes = try ImageCodec.jpeg(canvas.take(), quality: quality, in: workspace)
      return (DerivedForm(bytes: bytes, note: grid.note), clock.now - start)
    }
    stages.set(Self.times(of: drawn, encode: encoding))
    let digests = Dictionary(uniqueKeysWithValues: drawn.map { ($0.index, $0.digest) })
    return Painted(
      identity: SheetIdentity(video: video, request: request, digests: digests), form: form)
  }

  /// Draws what is there and what comes, a frame a codec thread at once; the first problem ends it.
  private func draw(
    _ there: inout [BatchItem], _ source: BatchSource, on canvas: SheetCanvas
  ) async -> Result<[Drawn], Problem> {
    let tiles = Dictionary(grouping: request.positions.indices) { request.positions[$0] }
    return await withTaskGroup(of: Result<Drawn, Problem>.self) { group in
      var drawn: [Drawn] = []
      var failure: Problem?
      func settle(_ result: Result<Drawn, Problem>) {
        switch result {
        case .success(let one): drawn.append(one)
        case .failure(let problem): failure = failure ?? problem
        }
      }
      var running = 0
      while failure == nil {
        // Taken out of the list, so that the frame goes once it is drawn.
        var next = there.popLast()
        if next == nil { next = await source.next() }
        guard let item = next else { break }
        guard case .success(let fetched) = item.result else {
          if case .failure(let reason) = item.result { failure = problem(of: item.index, reason) }
          break
        }
        if running == renderer.pool.threads, let result = await group.next() {
          settle(result)
          running -= 1
        }
        group.addTask {
          await draw(item, fetched, inTiles: tiles[item.index] ?? [], source, canvas)
        }
        running += 1
      }
      if failure != nil { group.cancelAll() }
      for await result in group { settle(result) }
      if let failure { return .failure(failure) }
      return drawn.count == tiles.count ? .success(drawn) : .failure(Self.callerLeft)
    }
  }

  private func draw(
    _ item: BatchItem, _ fetched: FetchedFrame, inTiles tiles: [Int], _ source: BatchSource,
    _ canvas: SheetCanvas
  ) async -> Result<Drawn, Problem> {
    let (request, limits) = (request.rendition.pixels, renderer.limits)
    do throws(Problem) {
      let frame = fetched.stored.frame
      var times = StageTimes(fetched)
      times.decode = try await renderer.run(
        .batch, for: visitor.caller, sourceType: frame.type.mediaType
      ) {
        workspace throws(ImagingError) -> Duration in
        let clock = ContinuousClock()
        let start = clock.now
        let fitting = try Self.fitting(request, to: ImageCodec.header(of: frame), canvas.grid)
        let picture = try ImageCodec.decode(frame, as: fitting, limits: limits, in: workspace)
        canvas.draw(picture, inTiles: tiles)
        workspace.reclaim(picture)
        return clock.now - start
      }
      let drawn = Drawn(index: item.index, digest: fetched.stored.digest, times: times)
      source.release(item.heldBytes)
      return .success(drawn)
    } catch {
      // Whoever waits for the next frame is not to wait for it in vain.
      source.cancel()
      return .failure(error.about(frame: item.index))
    }
  }

  /// A frame of the first one's shape fills its tile; another fits inside it, and is not enlarged.
  private static func fitting(
    _ request: PixelRequest, to header: ImageHeader, _ grid: SheetGrid
  ) -> PixelRequest {
    let shape = header.decodedShape(for: request)
    guard shape.width != grid.tileWidth || shape.height != grid.tileHeight else { return request }
    var request = request
    (request.maxWidth, request.maxHeight) = (grid.tileWidth, grid.tileHeight)
    return request
  }
}
