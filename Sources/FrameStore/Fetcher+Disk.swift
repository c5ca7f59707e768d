import FetchScheduling

/// Wants that the disk is asked for before the upstream is.
extension Fetcher {
  /// Those of one list; what the disk has not got is asked of the upstream together.
  struct DiskList {
    let deadline: Moment
    let demand: FrameDemand
    /// When the wants came.
    let arrived: Moment
    /// By key, as far as the disk has not answered.
    var open: [FrameKey: [Want]] = [:]
    var missing: [Want] = []
    var ticket: FetchTicket?
    var alarm: Task<Void, Never>?

    /// All that have no answer, in the order in which they came.
    var wants: [Want] {
      (missing + open.values.joined()).sorted { $0.waiter.number < $1.waiter.number }
    }
  }

  /// Wants that the disk has not answered.
  var waitingForDisk: Int { diskLists.values.reduce(0) { $0 + $1.open.values.joined().count } }

  /// Asks the disk for what it may have; gives back the rest.
  func lookOnDisk(_ wants: [Want], for demand: FrameDemand) -> [Want] {
    guard let disk, let first = wants.first else { return wants }
    let candidates = disk.candidates(of: wants.map(\.key))
    guard candidates.contains(true) else { return wants }
    let number = first.waiter.number
    let deadline = first.deadline
    var list = DiskList(deadline: deadline, demand: demand, arrived: clock.now())
    var others: [Want] = []
    var keys: [FrameKey] = []
    for (want, isCandidate) in zip(wants, candidates) {
      guard isCandidate else {
        others.append(want)
        continue
      }
      if list.open[want.key] == nil { keys.append(want.key) }
      list.open[want.key, default: []].append(want)
    }
    for key in keys { diskReaders[key, default: []].insert(number) }
    list.ticket = disk.read(keys, isInteractive: first.priority == .interactive) {
      [weak self] key, stored in
      Task { await self?.diskAnswered(number, key, stored) }
    }
    list.alarm = Task { [weak self] in
      guard (try? await disk.silence(deadline: deadline)) != nil else { return }
      await self?.diskIsLate(number)
    }
    diskLists[number] = list
    return others
  }

  func diskAnswered(_ number: UInt64, _ key: FrameKey, _ stored: StoredFrame?) {
    guard let list = diskLists[number], let wants = takeDiskWants(number, key) else { return }
    if let stored, freshness.isGood(stored, key, for: list.demand, at: clock.now()) {
      cache.insert(stored, for: key)
      for want in wants { finish(want.waiter) { _ in .success(FetchedFrame(hit: stored)) } }
    } else if let stored {
      prove(
        wants.map {
          Doubt(
            want: $0, stored: stored, demand: list.demand, arrived: list.arrived,
            heldBytes: stored.frame.bytes.count)
        })
    } else {
      diskLists[number]?.missing += wants
    }
    endDiskList(number)
  }

  /// A frame that has just come from the upstream answers those who wait for an older one from the
  /// disk, which so never takes its place in memory.
  func answerDiskWants(_ key: FrameKey, with stored: StoredFrame) {
    for number in diskReaders[key] ?? [] {
      for want in takeDiskWants(number, key) ?? [] {
        finish(want.waiter) { _ in .success(FetchedFrame(hit: stored)) }
      }
      endDiskList(number)
    }
  }

  /// Nil where they have been taken.
  private func takeDiskWants(_ number: UInt64, _ key: FrameKey) -> [Want]? {
    guard let wants = diskLists[number]?.open.removeValue(forKey: key) else { return nil }
    forgetDiskReader(number, key)
    return wants
  }

  private func forgetDiskReader(_ number: UInt64, _ key: FrameKey) {
    diskReaders[key]?.remove(number)
    if diskReaders[key]?.isEmpty == true { diskReaders[key] = nil }
  }

  private func endDiskList(_ number: UInt64) {
    guard diskLists[number]?.open.isEmpty == true, let list = removeDiskList(number) else { return }
    askUpstream(list, at: clock.now())
  }

  /// Unless the frames have come into memory meanwhile.
  private func askUpstream(_ list: DiskList, at now: Moment) {
    var missing: [Want] = []
    for want in list.wants {
      if let stored = cache.original(want.key),
        freshness.isGood(stored, want.key, for: list.demand, at: now)
      {
        if stored.readaheadMark?.take() == true { noteHits([want.key], at: now) }
        finish(want.waiter) { _ in .success(FetchedFrame(hit: stored)) }
      } else {
        missing.append(want)
      }
    }
    submit(missing, at: now)
  }

  private func removeDiskList(_ number: UInt64) -> DiskList? {
    guard let list = diskLists.removeValue(forKey: number) else { return nil }
    for key in list.open.keys { forgetDiskReader(number, key) }
    list.ticket?.cancel()
    list.alarm?.cancel()
    return list
  }

  /// A disk that is silent is as good as none; the deadline holds meanwhile.
  private func diskIsLate(_ number: UInt64) {
    guard let list = removeDiskList(number) else { return }
    let now = clock.now()
    if now < list.deadline {
      askUpstream(list, at: now)
    } else {
      for want in list.wants { finish(want.waiter) { _ in .failure(.timedOut) } }
    }
  }

  /// Takes the wants of a list back from the disk; one that has no waiters has no number either.
  func leaveDisk(_ numbers: Range<UInt64>) {
    if let number = numbers.first { _ = removeDiskList(number) }
  }

  /// Asks the upstream for what the disk has not answered of a video.
  func takeFromDisk(video: Int64) {
    for number in diskLists.keys {
      for key in diskLists[number]?.open.keys.filter({ $0.video == video }) ?? [] {
        let wants = takeDiskWants(number, key) ?? []
        diskLists[number]?.missing += wants
      }
      endDiskList(number)
    }
  }

  func failDiskLists() {
    for list in diskLists.keys.compactMap(removeDiskList) {
      for want in list.wants { finish(want.waiter) { _ in .failure(.shuttingDown) } }
    }
  }
}
