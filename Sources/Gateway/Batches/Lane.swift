/// A bounded queue between one producer and one consumer: the producer waits while it is full.
actor Lane<Element: Sendable> {
  private let capacity: Int
  private var elements: [Element] = []
  private var isFinished = false
  private var producer: CheckedContinuation<Void, Never>?
  private var consumer: CheckedContinuation<Void, Never>?

  private var isFull: Bool { elements.count >= capacity && !isFinished }
  /// Nothing to take yet.
  private var isDry: Bool { elements.isEmpty && !isFinished }

  /// `capacity`: elements, at least 1.
  init(capacity: Int) {
    self.capacity = max(1, capacity)
  }

  /// Returns once there was room; false when the lane is finished and the element is dropped.
  func push(_ element: Element) async -> Bool {
    while isFull {
      // Looked at once more: the way to the continuation may be a step of its own.
      await withCheckedContinuation { if isFull { producer = $0 } else { $0.resume() } }
    }
    guard !isFinished else { return false }
    elements.append(element)
    consumer?.resume()
    consumer = nil
    return true
  }

  /// The next element; nil once the lane is finished and empty.
  func pop() async -> Element? {
    while isDry {
      await withCheckedContinuation { if isDry { consumer = $0 } else { $0.resume() } }
    }
    guard !elements.isEmpty else { return nil }
    let element = elements.removeFirst()
    producer?.resume()
    producer = nil
    return element
  }

  /// No more elements come; what is in the lane can still be taken.
  func finish() {
    isFinished = true
    producer?.resume()
    producer = nil
    consumer?.resume()
    consumer = nil
  }
}
