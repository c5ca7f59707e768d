import Dispatch

/// Runs work that waits off Swift's own threads: there are few, and a platform of this process needs
/// them to answer.
func blocking<Value: Sendable>(
  _ work: @escaping @Sendable () throws -> Value
) async throws -> Value {
  try await withCheckedThrowingContinuation { continuation in
    // A queue of its own, whose threads are not those of the global queues.
    DispatchQueue(label: "blocking").async { continuation.resume(with: Result { try work() }) }
  }
}
