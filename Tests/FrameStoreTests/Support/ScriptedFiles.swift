import Dispatch
import FetchScheduling
import Synchronization

@testable import FrameStore

/// Entries in memory, on a disk whose every call a test may keep waiting, or let fail.
final class ScriptedFiles: EntryFiles {
  enum Call: Hashable, Sendable {
    case list
    case read(Int64)
    case write(Int64)
    case remove(Int64)
    case purge(Int64)
  }

  private struct State: Sendable {
    var entries: [FrameKey: DiskEntry] = [:]
    var calls: [Call] = []
    var held: @Sendable (Call) -> Bool = { _ in false }
    var faults: [Call: DiskFault] = [:]
    var isClosed = false
  }

  private let state = Mutex(State())
  private let gate = DispatchSemaphore(value: 0)
  private let begun: AsyncStream<Call>
  private let beginning: AsyncStream<Call>.Continuation

  init() { (begun, beginning) = AsyncStream.makeStream() }

  /// Calls so far.
  var calls: [Call] { state.withLock { $0.calls } }
  var isClosed: Bool { state.withLock { $0.isClosed } }

  func bytes(_ key: FrameKey) -> [UInt8]? { state.withLock { $0.entries[key]?.frame.bytes } }

  func put(_ index: Int64, bytes: Int = 100, requestedAt: Duration) throws {
    let entry = try DiskSample.entry(index, bytes: bytes, at: requestedAt)
    state.withLock { $0.entries[DiskSample.key(index)] = entry }
  }

  /// From now on these calls wait, each until it is let go.
  func hold(_ held: @escaping @Sendable (Call) -> Bool) { state.withLock { $0.held = held } }

  func holdReads() { hold { if case .read = $0 { true } else { false } } }

  func holdWrites() { hold { if case .write = $0 { true } else { false } } }

  func letGo(_ count: Int = 1) { for _ in 0..<count { gate.signal() } }

  func fail(_ call: Call, with fault: DiskFault?) { state.withLock { $0.faults[call] = fault } }

  /// The next call that has begun to wait, and no test has seen.
  func next() async throws -> Call {
    for await call in begun { return call }
    throw CancellationError()
  }

  func list() throws(DiskFault) -> DiskListing {
    try enter(.list)
    let entries = state.withLock { $0.entries }
    return DiskListing(
      items: entries.sorted { $0.key.index < $1.key.index }.map {
        DiskListing.Item(key: $0.key, size: EntryHeader.size + $0.value.frame.bytes.count)
      })
  }

  func read(_ key: FrameKey) throws(DiskFault) -> DiskEntry {
    // What it reads is what was there when it began, as with an open file.
    let entry = state.withLock { $0.entries[key] }
    try enter(.read(key.index))
    guard let entry else { throw .missing }
    return entry
  }

  func write(_ entry: DiskEntry, for key: FrameKey) throws(DiskFault) {
    try enter(.write(key.index))
    state.withLock { $0.entries[key] = entry }
  }

  func remove(_ key: FrameKey) throws(DiskFault) {
    try enter(.remove(key.index))
    state.withLock { $0.entries[key] = nil }
  }

  func removeAll(ofVideo video: Int64) throws(DiskFault) -> PurgedEntries {
    try enter(.purge(video))
    return state.withLock { state in
      let purged = state.entries.filter { $0.key.video == video }
      for key in purged.keys { state.entries[key] = nil }
      return PurgedEntries(
        entries: purged.count, bytes: purged.values.reduce(0) { $0 + $1.frame.bytes.count })
    }
  }

  func close() { state.withLock { $0.isClosed = true } }

  private func enter(_ call: Call) throws(DiskFault) {
    let (isHeld, fault) = state.withLock { state in
      state.calls.append(call)
      return (state.held(call), state.faults[call])
    }
    if isHeld {
      beginning.yield(call)
      gate.wait()
    }
    if let fault { throw fault }
  }
}
