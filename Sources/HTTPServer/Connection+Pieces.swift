import HTTPWire

extension Connection {
  /// The next piece of the body of exchange `number`; nil behind the last.
  func nextPiece(of number: Int) async -> Result<[UInt8]?, RequestBodyFailure> {
    await withTaskCancellationHandler {
      await withCheckedContinuation { waitForPiece($0, of: number) }
    } onCancel: {
      loop.perform { [self] _ in
        assumeIsolated { if $0.isCurrent(number) { $0.failReading(.disconnected) } }
      }
    }
  }

  private func waitForPiece(
    _ continuation: Exchange.PieceContinuation, of number: Int
  ) {
    guard isCurrent(number), let exchange else {
      return continuation.resume(returning: .failure(.disconnected))
    }
    switch exchange.body {
    case .unasked, .pieces(nil): break
    case .collected: return continuation.resume(returning: .success(nil))
    case .collecting, .pieces, .abandoned:
      return continuation.resume(returning: .failure(.disconnected))
    }
    exchange.body = .pieces(Exchange.PieceReader(continuation))
    beginReading()
    // Who was cancelled before has been told before there was anything to end.
    if Task.isCancelled { failReading(.disconnected) }
  }

  /// Takes one piece of the body from what stands there; gives where it goes on.
  func takePiece(_ bytes: Span<UInt8>, from offset: Int) -> Int {
    guard let exchange, case .pieces(let reader?) = exchange.body else { return offset }
    do throws(RequestViolation) {
      let step = try exchange.decoder.step(bytes, from: offset)
      switch step {
      case .needsMore:
        return bytes.count
      case .content(let range):
        exchange.body = exchange.decoder.isEnded ? .collected : .pieces(nil)
        deadline = nil
        let piece = bytes.extracting(range).withUnsafeBufferPointer { Array($0) }
        reader.continuation.resume(returning: .success(piece))
        return range.upperBound
      case .end(let end):
        exchange.body = .collected
        deadline = nil
        reader.continuation.resume(returning: .success(nil))
        return end
      }
    } catch {
      failReading(.malformed(error))
      return bytes.count
    }
  }
}
