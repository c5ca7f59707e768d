import FetchScheduling
import FrameStore
import Testing

@testable import Gateway

@Suite("A batch's frames within its window", .timeLimit(.minutes(2)))
struct BatchSourceTests {
  private let calls = HandPlayedCalls()
  /// Never asked: who has no key of his own needs no word of the platform's.
  private let videos = VideoDirectory(clock: .continuous()) { _ in
    .failure(.unreachable("nobody asks"))
  }

  private func source(
    _ indices: [Int64], slice: Int = 2, window: Int = 1_000_000, inOrderOfArrival: Bool = false
  ) -> BatchSource {
    BatchSource(
      store: calls.store(),
      plan: BatchPlan(
        video: VideoKey(domain: .gateway, video: 7), indices: indices,
        inOrderOfArrival: inOrderOfArrival, visitor: Visitor(caller: Caller("anna")),
        access: AccessCheck(videos: videos, clock: .continuous()), sliceFrames: slice,
        window: window, sliceDeadline: .seconds(50)))
  }

  /// Takes everything in a task of its own, and gives back what each item held at once.
  private func drain(_ source: BatchSource) -> Task<[Int64], Never> {
    Task {
      var indices: [Int64] = []
      while let item = await source.next() {
        indices.append(item.index)
        source.release(item.heldBytes)
      }
      return indices
    }
  }

  @Test("asks slice by slice, two at once at most, and gives frames in the order wanted")
  func slices() async throws {
    let source = source([1, 2, 3, 4, 5])
    let drained = drain(source)
    let first = try await calls.next()
    #expect(first.indices == [1, 2])
    // How large frames are is known from the first one: only then is there a second slice.
    try first.send(1, bytes: 100)
    let second = try await calls.next()
    #expect(second.indices == [3, 4])
    for _ in 0..<200 { await Task.yield() }
    #expect(calls.callCount == 2)
    // In another order, which the reader does not see.
    try second.finish(bytes: 100)
    let third = try await calls.next()
    #expect(third.indices == [5])
    try third.finish(bytes: 100)
    try first.send(2, bytes: 100)
    first.end()
    #expect(await drained.outcome == [1, 2, 3, 4, 5])
    #expect(calls.callCount == 3)
    #expect(await source.next() == nil)
  }

  @Test("a slice begins with the platform's word where its visitor's grant has ended")
  func grantEnds() async throws {
    let keys = CallerKeys()
    var visitor = Visitor(caller: Caller("anna"))
    visitor.domain = try #require(keys.enter(Array("annas".utf8)[...], at: .zero))
    visitor.keys = keys
    let video = VideoKey(domain: visitor.domain, video: 7)
    let refusing = VideoDirectory(clock: .continuous()) { _ in
      .failure(.denied(status: 403, message: "no"))
    }
    let clock = SteppedClock()
    let source = BatchSource(
      store: calls.store(),
      plan: BatchPlan(
        video: video, indices: [1, 2, 3, 4], inOrderOfArrival: false, visitor: visitor,
        access: AccessCheck(videos: refusing, clock: clock.store), sliceFrames: 2,
        window: 250, sliceDeadline: .seconds(50)))
    keys.grant(video, askedAt: clock.store.now())
    async let first = source.next()
    let call = try await calls.next()
    #expect(call.indices == [1, 2])
    try call.finish(bytes: 100)
    #expect(try await first?.result.get().stored.frame.bytes.count == 100)
    clock.step(by: CallerKeys.grantLife)
    let second = await source.next()
    for held in [100, second?.heldBytes ?? 0] { source.release(held) }
    for _ in 0..<2 {
      guard case .failure(.denied(status: 403, _))? = await source.next()?.result else {
        Issue.record("a frame without a grant")
        return
      }
    }
    #expect(calls.callCount == 1)
  }

  @Test("nothing beyond the window is asked for until its reader gives bytes back")
  func window() async throws {
    // Room for two slices of 100 byte frames, less one byte.
    let source = source(Array(1...8), window: 399)
    let first = Task { await source.next() }
    let call = try await calls.next()
    try call.finish(bytes: 100)
    #expect(await first.outcome?.index == 1)
    let second = try await calls.next()
    #expect(second.indices == [3])
    try second.finish(bytes: 100)
    #expect(await source.next()?.index == 2)
    #expect(await source.next()?.index == 3)
    let asked = calls.callCount
    for _ in 0..<200 { await Task.yield() }
    #expect(calls.callCount == asked)
    source.release(200)
    _ = try await calls.next()
    #expect(calls.callCount == asked + 1)
    source.cancel()
  }

  @Test("a frame larger than the window is still asked for, alone")
  func tinyWindow() async throws {
    let source = source([1, 2, 3], window: 1)
    let drained = drain(source)
    for index in 1...3 as ClosedRange<Int64> {
      let call = try await calls.next()
      #expect(call.indices == [index])
      try call.finish(bytes: 100)
    }
    #expect(await drained.outcome == [1, 2, 3])
  }

  @Test("a frame at several positions is fetched once, and held until its last one")
  func repeats() async throws {
    let source = source([5, 5, 6, 5], slice: 4)
    let items = Task {
      var items: [BatchItem] = []
      while let item = await source.next() { items.append(item) }
      return items
    }
    let call = try await calls.next()
    #expect(call.indices.sorted() == [5, 6])
    try call.finish(bytes: 100)
    let taken = await items.outcome
    #expect(taken.map(\.index) == [5, 5, 6, 5])
    #expect(taken.map(\.heldBytes) == [0, 0, 100, 100])
    #expect(calls.callCount == 1)
  }

  @Test("in order of arrival, each frame is out before the next has come")
  func arrival() async throws {
    let source = source([1, 2, 3], slice: 3, inOrderOfArrival: true)
    let first = Task { await source.next() }
    let call = try await calls.next()
    try call.send(3, bytes: 100)
    #expect(await first.outcome?.index == 3)
    try call.send(1, bytes: 100)
    #expect(await source.next()?.index == 1)
    try call.send(2, bytes: 100)
    call.end()
    #expect(await source.next()?.index == 2)
    #expect(await source.next() == nil)
  }

  @Test("a frame that failed is an item too, and holds nothing")
  func failures() async throws {
    let source = source([1, 2])
    let drained = Task {
      var items: [BatchItem] = []
      while let item = await source.next() { items.append(item) }
      return items
    }
    let call = try await calls.next()
    try call.send(2, bytes: 100)
    call.end()
    let items = await drained.outcome
    #expect(items.map(\.index) == [1, 2])
    #expect(items.map(\.heldBytes) == [0, 100])
    guard case .failure(.invalid) = items.first?.result else {
      Issue.record("a missing part is that frame's failure")
      return
    }
  }

  @Test("cancelling ends the sequence and breaks the calls off that nobody else wants")
  func cancel() async throws {
    let source = source(Array(1...100))
    let waiting = Task { (await source.next()?.index, await source.next()?.index) }
    let first = try await calls.next()
    try first.send(1, bytes: 100)
    let second = try await calls.next()
    source.cancel()
    #expect(await waiting.outcome == (1, nil))
    await first.cancelled()
    await second.cancelled()
    #expect(await source.next() == nil)
    #expect(calls.callCount == 2)
  }

  @Test("a reader whose task is cancelled cancels the source")
  func cancelledReader() async throws {
    let source = source(Array(1...100))
    let reader = Task { await source.next() }
    let call = try await calls.next()
    reader.cancel()
    #expect(await reader.outcome == nil)
    await call.cancelled()
  }
}
