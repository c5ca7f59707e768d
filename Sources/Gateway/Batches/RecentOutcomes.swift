/// The last frames that were begun to be made, so that one that is wanted again soon is not made
/// again.
struct RecentOutcomes {
  typealias Making = Task<BatchPipeline.Outcome, Never>

  /// As many as may be made ahead: older ones hold memory that is wanted for others.
  private let capacity: Int
  private var recent: [(index: Int64, making: Making)] = []

  /// `capacity`: frames, at least 1.
  init(capacity: Int) {
    self.capacity = capacity
  }

  /// What makes `item`'s piece; `start` begins to.
  mutating func making(_ item: BatchItem, _ start: (BatchItem) -> Making) -> Making {
    if let known = recent.first(where: { $0.index == item.index })?.making {
      return Task {
        let outcome = await withTaskCancellationHandler {
          await known.value
        } onCancel: {
          known.cancel()
        }
        return outcome.repeated(for: item)
      }
    }
    if recent.count == capacity { recent.removeFirst() }
    let making = start(item)
    recent.append((item.index, making))
    return making
  }
}

extension BatchPipeline.Outcome {
  /// The same frame at another position.
  fileprivate func repeated(for item: BatchItem) -> Self {
    var outcome = self
    outcome.piece = piece.map { piece in
      var piece = piece
      piece.heldBytes = item.heldBytes
      return piece
    }
    return outcome
  }
}
