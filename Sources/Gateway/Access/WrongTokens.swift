import FetchScheduling
import Synchronization

/// Counts wrong tokens by address, and says how long the next answer to one is held back.
///
/// Only who shows a wrong token waits: a right one from the same address is let in at once.
final class WrongTokens: Sendable {
  /// Addresses remembered; the one that came first makes room.
  static let capacity = 4096
  /// Each wrong token of an address costs so much more than the one before it.
  static let step = Duration.milliseconds(100)
  /// And this at most.
  static let longest = Duration.seconds(2)
  /// An address without a wrong token for that long is forgotten.
  static let memory = Duration.seconds(60)

  private struct Record {
    var count = 0
    var last = Moment.zero
  }

  private struct State {
    var records: [IPAddress: Record] = [:]
    /// The addresses in the order they came, round and round.
    var order: [IPAddress] = []
    var next = 0

    mutating func makeRoom(for address: IPAddress) {
      guard order.count == WrongTokens.capacity else { return order.append(address) }
      records[order[next]] = nil
      order[next] = address
      next = (next + 1) % WrongTokens.capacity
    }
  }

  private let state = Mutex(State())

  /// Counts one; gives how many there were lately, and how long its answer is held back.
  func count(from address: IPAddress, at now: Moment) -> (count: Int, delay: Duration) {
    state.withLock { state in
      if state.records[address] == nil { state.makeRoom(for: address) }
      var record = state.records[address] ?? Record()
      if record.count > 0, now - record.last >= Self.memory { record.count = 0 }
      record.count += 1
      record.last = now
      state.records[address] = record
      let steps = min(record.count, Int(Self.longest / Self.step))
      return (record.count, Self.step * steps)
    }
  }

  /// Addresses remembered now.
  var remembered: Int { state.withLock { $0.records.count } }
}
