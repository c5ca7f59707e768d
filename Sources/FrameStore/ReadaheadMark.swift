import Synchronization

/// Goes with a frame that was read ahead, until somebody asks for it.
final class ReadaheadMark: Sendable {
  private let isUnasked = Atomic(true)

  /// True for the first who takes it, and for nobody else.
  func take() -> Bool {
    isUnasked.load(ordering: .relaxed) && isUnasked.exchange(false, ordering: .relaxed)
  }
}
