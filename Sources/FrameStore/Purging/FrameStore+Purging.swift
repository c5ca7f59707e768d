import FetchScheduling

extension FrameStore {
  /// Removes all of a video, in every domain, from memory and disk, and what is known of it.
  ///
  /// Once it returns, nothing of before is handed out to who comes then, nor, where the disk has
  /// not failed, by a store that is made over the same folder later. Those who wait already may get
  /// what calls under way bring; it is not kept.
  public func purge(video: Int64) async -> PurgedVideo {
    purges.add(1, ordering: .acquiringAndReleasing)
    let (results, continuation) = AsyncStream.makeStream(
      of: Result<PurgedEntries, DiskFault>.self)
    let memory = await fetcher.purge(video: video) { result in
      continuation.yield(result)
      continuation.finish()
    }
    guard disk != nil else { return PurgedVideo(memory: memory, disk: nil) }
    var result = Result<PurgedEntries, DiskFault>.failure(.passing(DiskFault.interrupted))
    for await last in results { result = last }
    return PurgedVideo(memory: memory, disk: result.mapError(PurgeFailure.init))
  }
}

extension Fetcher {
  /// In one step, so that nothing comes into memory in between; `done` is told when the disk's
  /// entries are gone, and never where there is no disk tier.
  func purge(
    video: Int64, done: @escaping @Sendable (Result<PurgedEntries, DiskFault>) -> Void
  ) -> PurgedEntries {
    let next = WaiterID(number: nextWaiter)
    for (id, run) in runs where run.call.video == video && run.purgedBefore == nil {
      runs[id]?.purgedBefore = next
    }
    freshness.versions.forget(video: video)
    let purged = cache.removeAll(ofVideo: video)
    disk?.purge(DiskPurge(video: video, done: done))
    takeFromDisk(video: video)
    submit(takeDoubts(ofVideo: video), at: clock.now())
    return purged
  }
}
