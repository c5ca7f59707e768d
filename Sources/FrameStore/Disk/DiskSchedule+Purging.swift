import FetchScheduling

/// Purges: one at a time, before all other changes, and with no write beside them.
///
/// From the moment it is asked for until the folder has been searched, nothing of the video is read
/// but what comes behind the purge.
extension DiskSchedule {
  mutating func purge(_ purge: DiskPurge) -> Effects {
    guard isServing else {
      let code = failure ?? DiskFault.interrupted
      return Effects(purged: [Purged(purge: purge, result: .failure(.fatal(code)))])
    }
    for (key, change) in changes where key.video == purge.video {
      changes[key] = nil
      waitingBytes -= change.bytes
    }
    // What it leaves is found when the folder is searched.
    if running?.key.video == purge.video { running?.change = .remove }
    var effects = abandonReads { $0.video == purge.video }
    purging[purge.video, default: 0] += 1
    purges.append(purge)
    effects.jobs = 1
    return effects
  }

  mutating func nextPurge() -> Job? {
    runningPurge = purges.popFirst()
    return runningPurge.map(Job.purge)
  }

  mutating func finishedPurge(_ purge: DiskPurge, _ result: Result<PurgedEntries, DiskFault>)
    -> Effects
  {
    runningPurge = nil
    index.removeAll { $0.video == purge.video }
    let left = (purging[purge.video] ?? 1) - 1
    purging[purge.video] = left > 0 ? left : nil
    var effects = changed()
    effects.purged = [Purged(purge: purge, result: result)]
    return effects
  }

  /// Tells everyone who waits for a purge that it has not been done.
  mutating func abandonPurges(_ code: Int32) -> [Purged] {
    var abandoned = runningPurge.map { [$0] } ?? []
    while let purge = purges.popFirst() { abandoned.append(purge) }
    runningPurge = nil
    purging = [:]
    return abandoned.map { Purged(purge: $0, result: .failure(.fatal(code))) }
  }
}
