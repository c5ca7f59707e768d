import HTTPWire

extension Connection {
  /// Runs a body's producer, whose writes come back to this actor.
  func start(_ producer: @escaping @Sendable (any BodyWriter) async throws -> Void) {
    flush()
    // Who has left already is not produced for: `advance` closes.
    guard phase == .answering, let number = exchange?.number, !peerClosed else { return }
    let writer = ConnectionBodyWriter(connection: self, number: number)
    exchange?.task = Task.detached(executorPreference: loop.taskExecutor) {
      do {
        try await producer(writer)
        await self.finishStream(number, isWhole: true)
      } catch {
        await self.finishStream(number, isWhole: false)
      }
    }
  }

  /// Takes a piece of a streamed body; returns when there is room for more.
  func write(
    _ runs: [ArraySlice<UInt8>], to number: Int
  ) async throws(BodyWriterFailure) {
    guard isCurrent(number), let stream = exchange?.stream else { throw .disconnected }
    let length = runs.reduce(0) { $0 + $1.count }
    // An empty chunk would end the body.
    guard length > 0 else { return }
    if let remaining = stream.remaining {
      guard Int64(length) <= remaining else {
        breakOff()
        throw .disconnected
      }
      exchange?.stream?.remaining = remaining - Int64(length)
    }
    if stream.isChunked { output.append(framing: ChunkFraming.head(size: length)) }
    for run in runs { output.append(run, isContent: true) }
    if stream.isChunked { output.append(framing: ChunkFraming.tail) }
    flush()
    guard isCurrent(number) else { throw .disconnected }
    guard output.unsent > configuration.streamHighWater else { return }
    let stands = await withCheckedContinuation { wait($0, in: number) }
    guard stands else { throw .disconnected }
  }

  /// Looks again whether to wait at all: the way to the continuation is a step of its own for a
  /// task that prefers an executor, and the loop may have sent everything before it.
  private func wait(_ writer: CheckedContinuation<Bool, Never>, in number: Int) {
    guard isCurrent(number), let exchange, exchange.stream != nil else {
      return writer.resume(returning: false)
    }
    guard output.unsent > configuration.streamHighWater else {
      return writer.resume(returning: true)
    }
    exchange.stream?.waiters.append(writer)
  }

  /// Lets waiting writers go on, once half of the room is free again.
  func wakeWriters() {
    guard output.unsent <= configuration.streamHighWater / 2,
      let waiters = exchange?.stream?.waiters, !waiters.isEmpty
    else { return }
    exchange?.stream?.waiters = []
    for waiter in waiters { waiter.resume(returning: true) }
  }

  private func finishStream(_ number: Int, isWhole: Bool) {
    guard isCurrent(number), let stream = exchange?.stream else { return }
    guard isWhole, stream.remaining ?? 0 == 0 else { return breakOff() }
    failReading(.disconnected)
    if stream.isChunked { output.append(framing: ChunkFraming.end) }
    exchange?.stream = nil
    phase = .flushing
    flush()
    advance()
  }
}

/// The writer a producer gets.
struct ConnectionBodyWriter: BodyWriter {
  let connection: Connection
  /// The exchange it belongs to.
  let number: Int

  func write(_ runs: [ArraySlice<UInt8>]) async throws {
    try await connection.write(runs, to: number)
  }
}
