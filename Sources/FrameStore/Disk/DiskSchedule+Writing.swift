import FetchScheduling

/// Writes and removals: in order, one at a time, within the room and the queue's bound.
extension DiskSchedule {
  /// A frame has come from the upstream: it is written when its turn comes, unless too much waits;
  /// who waits for an older one from the disk gets it at once.
  mutating func keep(_ frame: StoredFrame, for key: FrameKey, requestedAt: Duration) -> Effects {
    guard isServing else { return Effects() }
    let change = Change.write(frame, requestedAt: requestedAt)
    let waiting = waitingBytes - (changes[key]?.bytes ?? 0) + change.bytes
    var effects: Effects
    if limits.fits(frame.frame.bytes.count), waiting <= limits.writeQueueBytes {
      effects = lineUp(change, for: key)
    } else {
      counters.droppedWrites += 1
      // What is there is older than what was just handed out.
      effects = mayHold(key) ? forget(key) : Effects()
    }
    if let read = reads.removeValue(forKey: key) {
      counters.hits += read.readers.count
      effects.answers = read.readers.map { Answer(reader: $0, key: key, frame: frame) }
    }
    return effects
  }

  /// An entry is not to be read again.
  mutating func forget(_ key: FrameKey) -> Effects {
    index.remove(key)
    return lineUp(.remove, for: key)
  }

  mutating func finishedWrite(_ key: FrameKey, size: Int) -> Effects {
    counters.writes += 1
    // Else its video has been purged meanwhile.
    if counters.isOn, running?.change.frame != nil {
      index.insert(key, cost: DiskLimits.room(forFileOf: size))
    }
    return changed()
  }

  /// Nothing was written or removed, this once. What is there may be older than what was to be
  /// written.
  mutating func missedChange(_ key: FrameKey) -> Effects {
    let wasWrite = running?.key == key && running?.change.frame != nil
    if wasWrite { counters.droppedWrites += 1 }
    var effects = changed()
    if wasWrite, changes[key] == nil, index.contains(key) { effects.jobs += forget(key).jobs }
    return effects
  }

  mutating func finishedRemoval(_ key: FrameKey) -> Effects {
    index.remove(key)
    return changed()
  }

  /// The next change, or what has to go before it.
  mutating func nextChange() -> Job? {
    if index.cost > limits.bytes || index.count > limits.entries { return evict() }
    while let key = changeLine.first {
      guard let change = changes[key] else {
        _ = changeLine.popFirst()
        continue
      }
      guard case .write(let frame, let requestedAt) = change else {
        begin(key, change)
        return .remove(key)
      }
      let room = DiskLimits.room(forFileOf: EntryHeader.size + frame.frame.bytes.count)
      guard index.cost + room <= limits.bytes, index.count < limits.entries else {
        return evict(preferring: key)
      }
      begin(key, change)
      return .write(key, frame, requestedAt: requestedAt)
    }
    return nil
  }

  private mutating func begin(_ key: FrameKey, _ change: Change) {
    _ = changeLine.popFirst()
    changes[key] = nil
    waitingBytes -= change.bytes
    running = (key, change)
  }

  /// The version that is about to be replaced goes first; that is no eviction.
  private mutating func evict(preferring key: FrameKey? = nil) -> Job? {
    if let key, index.contains(key) {
      index.remove(key)
      return .remove(key)
    }
    guard let key = index.removeNext() else { return nil }
    counters.evictions += 1
    return .remove(key)
  }

  private mutating func lineUp(_ change: Change, for key: FrameKey) -> Effects {
    if let earlier = changes.updateValue(change, forKey: key) {
      waitingBytes += change.bytes - earlier.bytes
      return Effects()
    }
    waitingBytes += change.bytes
    changeLine.append(key)
    return Effects(jobs: 1)
  }
}
