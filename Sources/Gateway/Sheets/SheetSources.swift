import FetchScheduling
import FrameStore

/// What is known of a sheet's frames without a codec: whose digests they have, and the first one.
struct SheetSources: Sendable {
  /// The first tile's.
  let first: StoredFrame
  /// Of every distinct frame's bytes.
  let digests: [Int64: SHA256Digest]
  /// No call was made for any of them.
  let isHit: Bool

  /// Nil where not all of them are in memory and good.
  init?(inMemoryOf store: FrameStore, _ keys: [FrameKey], for demand: FrameDemand) {
    guard !demand.isFresh else { return nil }
    var first: StoredFrame?
    var digests: [Int64: SHA256Digest] = [:]
    for key in keys {
      guard let stored = store.cached(key, for: demand, isCounted: false) else { return nil }
      first = first ?? stored
      digests[key.index] = stored.digest
    }
    guard let first else { return nil }
    (self.first, self.digests, isHit) = (first, digests, true)
  }

  /// Takes all that a source gives, and lets go of it.
  ///
  /// Throws the first item that failed; nil where the source was cancelled.
  init?(of source: BatchSource, first index: Int64) async throws(FailedItem) {
    var first: StoredFrame?
    var digests: [Int64: SHA256Digest] = [:]
    var isHit = true
    while let item = await source.next() {
      switch item.result {
      case .failure(let failure): throw FailedItem(index: item.index, failure: failure)
      case .success(let fetched):
        if item.index == index { first = fetched.stored }
        digests[item.index] = fetched.stored.digest
        isHit = isHit && fetched.isHit
        source.release(item.heldBytes)
      }
    }
    guard let first, !Task.isCancelled else { return nil }
    (self.first, self.digests, self.isHit) = (first, digests, isHit)
  }

  /// A frame that can't be had.
  struct FailedItem: Error {
    let index: Int64
    let failure: FetchFailure
  }
}
