import FetchScheduling
import Synchronization

/// Holds callers to their quotas; whoever has none costs a comparison.
final class Quotas: Sendable {
  /// Callers remembered; where there are more, those go that have used nothing lately, or else the
  /// one who came longest ago.
  static let capacity = 10_000

  private struct Account {
    let quota: Quota
    var lastUse: Moment
    var requests: TokenBucket?
    var frames: TokenBucket?
    var bytes: TokenBucket?

    init(_ quota: Quota, at now: Moment) {
      self.quota = quota
      lastUse = now
      requests = quota.requests.map { TokenBucket($0, at: now) }
      frames = quota.frames.map { TokenBucket($0, at: now) }
      bytes = quota.bytes.map { TokenBucket($0, at: now) }
    }

    func isUnused(at now: Moment) -> Bool {
      [requests, frames, bytes].allSatisfy { $0?.isFull(at: now) ?? true }
    }
  }

  private let standard: Quota
  private let capacity: Int
  private let accounts = Mutex<[Caller: Account]>([:])

  /// - Parameter standard: Of callers whose token has none of its own.
  init(standard: Quota, capacity: Int = Quotas.capacity) {
    self.standard = standard
    self.capacity = capacity
  }

  func bounds(_ visitor: Visitor) -> Bool { quota(of: visitor) != .none }

  /// Counts a request. Throws: `quota_exceeded`, also where frames or bytes are owed.
  func admit(_ visitor: Visitor, at now: Moment) throws(Problem) {
    guard let wait = wait(for: visitor, at: now, { Self.admit(&$0, at: $1) }) else { return }
    throw Self.problem("requests, frames or bytes", wait)
  }

  /// Counts frames that are asked for. Throws: `quota_exceeded`.
  func take(
    frames count: Int, _ visitor: Visitor, at now: @autoclosure () -> Moment
  ) throws(Problem) {
    guard let wait = wait(for: visitor, at: now(), { $0.frames?.take(Double(count), at: $1) })
    else { return }
    throw Self.problem("frames", wait)
  }

  /// Counts what has been sent.
  func spend(bytes count: Int64, _ visitor: Visitor, at now: Moment) {
    _ = wait(for: visitor, at: now) { account, now in
      account.bytes?.spend(Double(count), at: now)
      return nil
    }
  }

  /// Callers remembered now.
  var count: Int { accounts.withLock(\.count) }

  /// Nothing is taken where anything is owed.
  private static func admit(_ account: inout Account, at now: Moment) -> Duration? {
    let debts = [account.frames?.take(0, at: now), account.bytes?.take(0, at: now)]
    return debts.compactMap(\.self).max() ?? account.requests?.take(1, at: now)
  }

  private func quota(of visitor: Visitor) -> Quota { visitor.quota ?? standard }

  private func wait(
    for visitor: Visitor, at now: @autoclosure () -> Moment,
    _ use: (inout Account, Moment) -> Duration?
  ) -> Duration? {
    let quota = quota(of: visitor)
    guard quota != .none else { return nil }
    let now = now()
    return accounts.withLock { accounts in
      if accounts[visitor.caller]?.quota != quota {
        if accounts.count >= capacity { Self.makeRoom(in: &accounts, at: now) }
        accounts[visitor.caller] = Account(quota, at: now)
      }
      accounts[visitor.caller]?.lastUse = now
      return accounts[visitor.caller].flatMap { account in
        var account = account
        defer { accounts[visitor.caller] = account }
        return use(&account, now)
      }
    }
  }

  private static func makeRoom(in accounts: inout [Caller: Account], at now: Moment) {
    let count = accounts.count
    accounts = accounts.filter { !$0.value.isUnused(at: now) }
    guard accounts.count == count,
      let oldest = accounts.min(by: { $0.value.lastUse < $1.value.lastUse })
    else { return }
    accounts[oldest.key] = nil
  }

  private static func problem(_ what: String, _ wait: Duration) -> Problem {
    Problem(
      .quotaExceeded, "this caller has had all \(what) that it may have for now", retryAfter: wait)
  }
}
