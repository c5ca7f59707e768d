import Dispatch
import Glibc
import HTTPWire

/// A serial queue, an epoll set and the sockets in it; one Dispatch source watches the whole set.
actor EventLoop {
  private enum Slot {
    case free
    case connection(Connection)
    case listener(Listener)
  }

  /// How long the loop keeps its thread before timers have their turn.
  private static let turnLength = Duration.milliseconds(20)
  /// The token of the signal that work has come.
  private static let signalToken = UInt64.max
  /// Turns in which the deadlines of all sockets are looked at: thousands at once would hold up the
  /// others.
  private static let turnsPerSweep = 8

  nonisolated let executor: LoopExecutor
  nonisolated let taskExecutor: LoopTaskExecutor
  nonisolated let context: ServerContext
  nonisolated let readBuffer = ReadBuffer()
  nonisolated let clock = LoopClock()
  /// Nil without TLS.
  nonisolated let cipher: CipherBuffer?
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  private var readiness: Readiness
  private var slots: [Slot] = []
  private var freeSlots: [Int] = []
  /// Counts the uses of slots, so that an event for a socket that is gone finds nobody.
  private var generations: [UInt32] = []
  private var source: (any DispatchSourceRead)?
  private var timer: (any DispatchSourceTimer)?
  var handshakes = PendingHandshakes()
  /// The slot that the next sweep begins with.
  private var nextSwept = 0

  init(label: String, context: ServerContext) throws(ServerError) {
    executor = try LoopExecutor(label: label, clock: clock)
    taskExecutor = LoopTaskExecutor(on: executor)
    self.context = context
    cipher = context.tls == nil ? nil : CipherBuffer()
    readiness = try Readiness()
    guard readiness.add(executor.signal, token: Self.signalToken) else {
      let reason = errno
      close(readiness.descriptor)
      throw .noEventLoop(errno: reason)
    }
  }

  /// Runs work on the loop's queue.
  nonisolated func perform(_ work: @escaping @Sendable (isolated EventLoop) -> Void) {
    executor.perform { self.assumeIsolated(work) }
  }

  nonisolated func perform(
    after delay: Duration, _ work: @escaping @Sendable (isolated EventLoop) -> Void
  ) {
    executor.queue.asyncAfter(deadline: .now() + delay.dispatchInterval) {
      self.clock.beginTurn()
      self.assumeIsolated(work)
    }
  }

  /// Begins to watch; called once.
  func run() {
    let source = DispatchSource.makeReadSource(
      fileDescriptor: readiness.descriptor, queue: executor.queue)
    source.setEventHandler { self.executor.inTurn { self.assumeIsolated { $0.takeTurn() } } }
    // libdispatch still holds the descriptor until it says that it does not.
    let descriptor = readiness.descriptor
    source.setCancelHandler { close(descriptor) }
    self.source = source
    let timer = DispatchSource.makeTimerSource(queue: executor.queue)
    let interval = (context.configuration.sweepInterval / Self.turnsPerSweep).dispatchInterval
    timer.schedule(deadline: .now() + interval, repeating: interval)
    timer.setEventHandler { self.assumeIsolated { $0.sweep() } }
    self.timer = timer
    source.activate()
    timer.activate()
  }

  /// Ends the loop; everything in it is closed already.
  func stop() {
    source?.cancel()
    timer?.cancel()
    source = nil
    timer = nil
  }

  /// Ends a loop that never ran.
  func abandon() {
    close(readiness.descriptor)
  }

  /// Takes events, and the loop's other work between them, and waits for more in the epoll set
  /// itself: to be called again costs more, as libdispatch wakes two threads for it.
  private func takeTurn() {
    clock.beginTurn()
    let end = clock.now + Self.turnLength
    while handleEvents(until: end) { executor.runInbox() }
  }

  /// Handles the events that come until then; says whether to go on.
  private func handleEvents(until end: ServerInstant) -> Bool {
    let patience = (end - clock.now).wholeMilliseconds
    guard patience > 0, source != nil else { return false }
    var count = readiness.poll()
    if count == 0 {
      // Whoever shares the processor brings several events in the time that a wake-up each takes.
      sched_yield()
      count = readiness.poll()
    }
    if count == 0 { count = executor.awaiting { readiness.poll(waiting: patience) } ?? 0 }
    clock.beginTurn()
    for index in 0..<count { handleEvent(at: index) }
    return true
  }

  private func handleEvent(at index: Int) {
    let (token, events) = readiness.event(at: index)
    guard token != Self.signalToken else { return }
    switch slot(token) {
    case .connection(let connection): Connection.handle(connection, events)
    case .listener(let listener): accept(from: listener)
    case .free: break
    }
  }

  private func sweep() {
    clock.beginTurn()
    let now = clock.now
    if nextSwept >= slots.count { nextSwept = 0 }
    let count = (slots.count + Self.turnsPerSweep - 1) / Self.turnsPerSweep
    let swept = nextSwept..<min(nextSwept + count, slots.count)
    nextSwept = swept.upperBound
    for index in swept {
      switch slots[index] {
      case .connection(let connection): Connection.sweep(connection, now)
      // After a shortage of descriptors no event tells that accepting may go on.
      case .listener(let listener) where listener.isPaused: accept(from: listener)
      case .listener, .free: break
      }
    }
  }

  /// The connection that had that token, where it still has.
  func connection(_ token: UInt64) -> Connection? {
    if case .connection(let connection) = slot(token) { connection } else { nil }
  }

  private func slot(_ token: UInt64) -> Slot {
    let index = Int(token & 0xFFFF_FFFF)
    return generations[index] == UInt32(token >> 32) ? slots[index] : .free
  }

  private func reserveSlot() -> UInt64 {
    let index = freeSlots.popLast() ?? slots.count
    if index == slots.count {
      slots.append(.free)
      generations.append(0)
    }
    return UInt64(generations[index]) << 32 | UInt64(index)
  }

  /// Forgets a socket that is about to be closed.
  func remove(_ token: UInt64) {
    let index = Int(token & 0xFFFF_FFFF)
    slots[index] = .free
    generations[index] &+= 1
    freeSlots.append(index)
  }

  /// Takes a listening socket in; connections go to the loops in turn.
  func listen(on listener: Listener) {
    let token = reserveSlot()
    slots[Int(token & 0xFFFF_FFFF)] = .listener(listener)
    guard readiness.add(listener.descriptor, token: token) else {
      // The kernel has no room for one more watch: the sweep tries again and again to accept.
      listener.isPaused = true
      return
    }
  }

  /// Takes an accepted socket in, to serve it or to tell it why not.
  func adopt(_ newcomer: Newcomer) {
    let socket = PlainSocket(descriptor: newcomer.descriptor)
    let session = newcomer.isSecure ? makeSession(socket) : nil
    guard !newcomer.isSecure || session != nil else {
      socket.close(resetting: true)
      return context.connectionClosed(of: newcomer.group)
    }
    let token = reserveSlot()
    let connection = Connection(
      loop: self, context: context, transport: Transport(socket: socket, session: session),
      peer: newcomer.peer, group: newcomer.group, token: token)
    slots[Int(token & 0xFFFF_FFFF)] = .connection(connection)
    let isWatched = readiness.add(newcomer.descriptor, token: token)
    connection.assumeIsolated { connection in
      guard isWatched else { return connection.close() }
      if newcomer.isSecure {
        connection.beginHandshake(refusal: newcomer.refusal)
      } else if let refusal = newcomer.refusal {
        connection.refuse(refusal)
        connection.advance()
      } else if context.isDraining {
        connection.drain()
      }
    }
  }

  /// Closes the listeners and every connection without a request under way.
  func drain() {
    for case .listener(let listener) in slots {
      // Whom nobody else would accept; the others wait for the next process.
      if !listener.isInherited { accept(from: listener) }
      listener.close()
    }
    for (index, slot) in slots.enumerated() {
      switch slot {
      case .listener: remove(UInt64(index))
      case .connection(let connection): connection.assumeIsolated { $0.drain() }
      case .free: break
      }
    }
  }

  /// Cuts every connection that is left.
  func cut() {
    for case .connection(let connection) in slots {
      connection.assumeIsolated { $0.close(resetting: true) }
    }
  }
}
