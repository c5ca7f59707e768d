import FetchScheduling

/// Reads: equal ones are one, and a frame that waits to be written is not read at all.
extension DiskSchedule {
  /// What came of reading an entry.
  enum Outcome: Sendable {
    case frame(StoredFrame)
    case missing
    /// Of an age that nobody knows; or a damaged entry.
    case useless(EntryDefect?)
    /// It can't be read now.
    case unreadable
  }

  /// The frame as it was last stored, where it is not on the disk yet.
  func unwritten(_ key: FrameKey) -> StoredFrame? {
    if let change = changes[key] { return change.frame }
    return running?.key == key ? running?.change.frame : nil
  }

  /// Whether asking the disk may be worth it: while it is being listed, that is anything.
  func mayHold(_ key: FrameKey) -> Bool {
    guard isServing else { return false }
    if let change = changes[key] { return change.frame != nil }
    if let running, running.key == key { return running.change.frame != nil }
    return purging[key.video] == nil && (!isListed || index.contains(key))
  }

  /// Whether it has an entry, as far as is known without reading it.
  func holds(_ key: FrameKey) -> Bool {
    mayHold(key) && (isListed || unwritten(key) != nil)
  }

  /// Which of the frames it may have; the others count as not found.
  mutating func candidates(of keys: [FrameKey]) -> [Bool] {
    let candidates = keys.map(mayHold)
    if isServing { counters.misses += candidates.count { !$0 } }
    return candidates
  }

  mutating func read(
    _ keys: [FrameKey], isInteractive: Bool, for reader: DiskReader
  ) -> Effects {
    var effects = Effects()
    for key in keys {
      if isServing, let frame = unwritten(key) {
        counters.hits += 1
        effects.answers.append(Answer(reader: reader, key: key, frame: frame))
      } else if join(key, isInteractive, reader) {
        continue
      } else if mayHold(key), reads.count < limits.readQueue {
        lastRead += 1
        reads[key] = Read(number: lastRead, readers: [reader], isInteractive: isInteractive)
        lineUp(key, isInteractive)
        effects.jobs += 1
      } else {
        counters.misses += 1
        effects.answers.append(Answer(reader: reader, key: key, frame: nil))
      }
    }
    return effects
  }

  /// Takes a reader's wishes back; a read that nobody waits for is not begun.
  mutating func leave(_ reader: DiskReader, _ keys: [FrameKey]) {
    for key in keys {
      guard var read = reads.removeValue(forKey: key) else { continue }
      read.readers.removeAll { $0 === reader }
      if read.isRunning || !read.readers.isEmpty { reads[key] = read }
    }
  }

  mutating func finishedRead(_ key: FrameKey, number: UInt64, _ outcome: Outcome) -> Effects {
    endedReads += 1
    // A frame that was stored meanwhile has answered already.
    guard reads[key]?.number == number, let read = reads.removeValue(forKey: key) else {
      return Effects()
    }
    var frame: StoredFrame?
    var effects = Effects()
    switch outcome {
    case .frame(let stored):
      frame = stored
      index.use(key)
    case .missing: index.remove(key)
    case .useless(let defect):
      if defect != nil { counters.damaged += 1 }
      effects = forget(key)
    case .unreadable: break
    }
    counters.hits += frame == nil ? 0 : read.readers.count
    counters.misses += frame == nil ? read.readers.count : 0
    effects.answers = read.readers.map { Answer(reader: $0, key: key, frame: frame) }
    return effects
  }

  mutating func nextRead() -> Job? {
    while let key = interactive.popFirst() ?? batch.popFirst() {
      // It may be in both lines, or in none any more that counts.
      guard let read = reads[key], !read.isRunning else { continue }
      reads[key]?.isRunning = true
      return .read(key, number: read.number)
    }
    return nil
  }

  /// Tells everyone who waits for such a frame that there is nothing.
  mutating func abandonReads(where matches: (FrameKey) -> Bool = { _ in true }) -> Effects {
    var effects = Effects()
    for (key, read) in reads where matches(key) {
      effects.answers += read.readers.map { Answer(reader: $0, key: key, frame: nil) }
      reads[key] = nil
    }
    counters.misses += effects.answers.count
    return effects
  }

  private mutating func join(
    _ key: FrameKey, _ isInteractive: Bool, _ reader: DiskReader
  ) -> Bool {
    guard var read = reads.removeValue(forKey: key) else { return false }
    read.readers.append(reader)
    if isInteractive, !read.isInteractive {
      read.isInteractive = true
      if !read.isRunning { lineUp(key, true) }
    }
    reads[key] = read
    return true
  }

  private mutating func lineUp(_ key: FrameKey, _ isInteractive: Bool) {
    if isInteractive { interactive.append(key) } else { batch.append(key) }
  }
}
