/// The bytes that calls in flight have set aside for the frames they are to bring.
struct WorkMemory: Sendable {
  private let total: Int
  private let batchLimit: Int
  private(set) var reserved = 0
  private var reservedByBatches = 0

  init(policy: FetchPolicy) {
    total = policy.workMemory
    batchLimit = max(0, policy.workMemory - policy.interactiveMemory)
  }

  /// How many frames of that size fit in. One always does when nothing else is set aside: a frame
  /// that is larger than the whole memory comes alone.
  func frames(of size: Int, for priority: Priority) -> Int {
    let fitting = max(0, room(for: priority)) / max(1, size)
    return reserved == 0 ? max(1, fitting) : fitting
  }

  mutating func reserve(_ bytes: Int, for priority: Priority) {
    reserved += bytes
    if priority == .batch { reservedByBatches += bytes }
  }

  mutating func release(_ bytes: Int, of priority: Priority) {
    reserved -= bytes
    if priority == .batch { reservedByBatches -= bytes }
  }

  private func room(for priority: Priority) -> Int {
    switch priority {
    case .interactive: total - reserved
    case .batch: min(total - reserved, batchLimit - reservedByBatches)
    }
  }
}
