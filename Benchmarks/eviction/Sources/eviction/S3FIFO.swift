/// S3-FIFO (Yang et al., SOSP 2023), its shares taken of bytes: a small queue for what is new, a
/// main one for what was used there, and a ghost of the keys that left the small one unused.
struct S3FIFO<Key: Hashable & Sendable>: EvictionPolicy {
  /// The small queue's part of the budget: a tenth.
  static var smallShare: Int { 10 }
  /// Uses are counted up to this.
  static var mostUses: Int { 3 }
  /// Uses in the small queue that lead to the main one; two, as in the paper, do worse here.
  static var usesToStay: Int { 1 }

  private var small = EntryQueue<Key>()
  private var main = EntryQueue<Key>()
  /// Keys alone; what they cost while they were entries bounds them to the main queue's bytes.
  private var ghost = EntryQueue<Key>()
  private let smallBudget: Int
  private let ghostBudget: Int

  init(budget: Int) {
    smallBudget = budget / Self.smallShare
    ghostBudget = budget - smallBudget
  }

  var cost: Int { small.cost + main.cost }

  mutating func use(_ key: Key) -> Bool {
    small.countUse(of: key, most: Self.mostUses) || main.countUse(of: key, most: Self.mostUses)
  }

  mutating func insert(_ key: Key, cost: Int) {
    if ghost.remove(key) == nil {
      small.append(.init(key: key, cost: cost))
    } else {
      main.append(.init(key: key, cost: cost))
    }
  }

  mutating func removeNext() {
    let before = cost
    while cost == before, before > 0 {
      if small.cost >= smallBudget || main.count == 0 { demote() } else { turn() }
    }
  }

  /// The small queue's oldest goes: to the main one where it was used, else out.
  private mutating func demote() {
    guard let entry = small.removeOldest() else { return }
    if entry.uses >= Self.usesToStay {
      main.append(.init(key: entry.key, cost: entry.cost))
    } else {
      ghost.append(.init(key: entry.key, cost: entry.cost))
      while ghost.cost > ghostBudget, ghost.removeOldest() != nil {}
    }
  }

  /// The main queue's oldest goes: to its other end where it was used, else out.
  private mutating func turn() {
    guard var entry = main.removeOldest(), entry.uses > 0 else { return }
    entry.uses -= 1
    main.append(entry)
  }
}
