import FetchScheduling

/// Wants whose frame is kept, but too old: one question about the video decides for all of them.
extension Fetcher {
  struct Doubt {
    let want: Want
    let stored: StoredFrame
    let demand: FrameDemand
    /// A check that began at this moment or later decides; of an earlier one only what is recent
    /// enough for the demand.
    let arrived: Moment
    /// What the frame takes that is not in memory already.
    var heldBytes = 0
    /// An answer to an earlier question has not sufficed.
    var isAskedAgain = false
  }

  /// A question under way.
  struct Question {
    let number: UInt64
    let task: Task<Void, Never>
    /// When the last check began before it.
    let lastCheck: Moment?
    /// In the order in which they came.
    var doubts: [Doubt] = []
    var alarm: (at: Moment, task: Task<Void, Never>)?
  }

  var waitingForQuestions: Int { questions.values.reduce(0) { $0 + $1.doubts.count } }

  /// Answers those that a check has decided already, and asks about the videos of the others.
  func prove(_ doubts: [Doubt]) {
    guard !doubts.isEmpty else { return }
    let now = clock.now()
    // While the upstream is left alone, its questions are too.
    let revalidation = isCircuitOpen(at: now) ? nil : revalidation
    var missing: [Want] = []
    for doubt in doubts {
      let known = freshness.versions.standing(
        of: doubt.want.key, requestedAt: doubt.stored.requestedAt)
      if known != .doubtful, let revalidation,
        doubtfulBytes + doubt.heldBytes <= freshness.doubtfulBytes
      {
        add(doubt, to: VideoKey(doubt.want.key), revalidation)
      } else {
        missing.append(stale(doubt, at: now))
      }
    }
    submit(missing, at: now)
  }

  private func add(_ doubt: Doubt, to video: VideoKey, _ revalidation: Revalidation) {
    if questions[video] == nil {
      lastQuestion += 1
      let number = lastQuestion
      let task = Task { [weak self] in
        await revalidation.ask(video)
        await self?.decide(video, number)
      }
      questions[video] = Question(
        number: number, task: task, lastCheck: freshness.versions.lastCheck(of: video))
    }
    questions[video]?.doubts.append(doubt)
    doubtfulBytes += doubt.heldBytes
    setAlarm(video, at: doubt.want.deadline)
  }

  /// The question has been answered, or can't be.
  private func decide(_ video: VideoKey, _ number: UInt64) {
    guard questions[video]?.number == number, let question = take(video) else { return }
    let now = clock.now()
    let isAnswered = freshness.versions.lastCheck(of: video) != question.lastCheck
    var missing: [Want] = []
    var again: [Doubt] = []
    for var doubt in question.doubts {
      let key = doubt.want.key
      guard
        case .proved(let checkedAt) = freshness.versions.standing(
          of: key, requestedAt: doubt.stored.requestedAt)
      else {
        missing.append(stale(doubt, at: now))
        continue
      }
      let isRecent = doubt.demand.allows(age: now - checkedAt, timeToLive: freshness.timeToLive)
      if checkedAt >= doubt.arrived || isRecent {
        if cache.original(key) == nil { cache.insert(doubt.stored, for: key) }
        finish(doubt.want.waiter) { _ in .success(FetchedFrame(hit: doubt.stored)) }
      } else if doubt.isAskedAgain || !isAnswered {
        missing.append(stale(doubt, at: now))
      } else {
        doubt.isAskedAgain = true
        again.append(doubt)
      }
    }
    if !missing.isEmpty, isAnswered {
      revalidations.changed += 1
    } else if isAnswered {
      revalidations.unchanged += 1
    } else {
      revalidations.failed += 1
    }
    submit(missing, at: now)
    prove(again)
  }

  /// The want, for the upstream; notes why what is kept did not do.
  private func stale(_ doubt: Doubt, at now: Moment) -> Want {
    let isGood = freshness.isGood(doubt.stored, doubt.want.key, for: FrameDemand(), at: now)
    setCause(isGood ? .request : .stale, of: doubt.want.waiter)
    return doubt.want
  }

  /// A frame that has just come answers those who doubt an older one.
  func answerDoubts(_ key: FrameKey, with stored: StoredFrame) {
    guard !questions.isEmpty else { return }
    for doubt in takeDoubts(VideoKey(key), where: { $0.want.key == key }) {
      finish(doubt.want.waiter) { _ in .success(FetchedFrame(hit: stored)) }
    }
  }

  /// Takes wants back from questions; one that nobody waits for is given up.
  func leaveQuestions(_ numbers: Range<UInt64>) {
    for video in questions.keys {
      _ = takeDoubts(video) { numbers.contains($0.want.waiter.number) }
    }
  }

  /// Takes all wants of a video back from questions, in whatever domain.
  func takeDoubts(ofVideo video: Int64) -> [Want] {
    questions.keys.filter { $0.video == video }.flatMap { take($0)?.doubts ?? [] }.map(\.want)
  }

  func failQuestions() {
    for doubt in questions.keys.flatMap({ take($0)?.doubts ?? [] }) {
      finish(doubt.want.waiter) { _ in .failure(.shuttingDown) }
    }
  }

  private func take(_ video: VideoKey) -> Question? {
    guard let question = questions.removeValue(forKey: video) else { return nil }
    question.task.cancel()
    question.alarm?.task.cancel()
    doubtfulBytes -= question.doubts.reduce(0) { $0 + $1.heldBytes }
    return question
  }

  private func takeDoubts(_ video: VideoKey, where matches: (Doubt) -> Bool) -> [Doubt] {
    guard let doubts = questions[video]?.doubts else { return [] }
    let taken = doubts.filter(matches)
    guard !taken.isEmpty else { return [] }
    questions[video]?.doubts.removeAll(where: matches)
    doubtfulBytes -= taken.reduce(0) { $0 + $1.heldBytes }
    if taken.count == doubts.count { _ = take(video) }
    return taken
  }

  /// The earliest deadline counts.
  private func setAlarm(_ video: VideoKey, at moment: Moment) {
    guard let question = questions[video], moment < question.alarm?.at ?? .seconds(Int64.max)
    else { return }
    question.alarm?.task.cancel()
    let task = Task { [clock, weak self] in
      guard (try? await clock.sleep(moment)) != nil else { return }
      await self?.ring(video, question.number)
    }
    questions[video]?.alarm = (moment, task)
  }

  private func ring(_ video: VideoKey, _ number: UInt64) {
    guard questions[video]?.number == number else { return }
    questions[video]?.alarm = nil
    let now = clock.now()
    for doubt in takeDoubts(video, where: { $0.want.deadline <= now }) {
      finish(doubt.want.waiter) { _ in .failure(.timedOut) }
    }
    if let next = questions[video]?.doubts.map(\.want.deadline).min() { setAlarm(video, at: next) }
  }
}
