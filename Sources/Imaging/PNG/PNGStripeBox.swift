import Synchronization

/// Where workers beside each other put the stripes of one picture.
final class PNGStripeBox: Sendable {
  private let stripes: Mutex<[PNGStripes.Stripe?]>

  init(count: Int) {
    stripes = Mutex(Array(repeating: nil, count: count))
  }

  func set(_ index: Int, to stripe: PNGStripes.Stripe) {
    stripes.withLock { $0[index] = stripe }
  }

  /// Gives every stripe away, in order, once all were set.
  func takeAll() -> [PNGStripes.Stripe] {
    stripes.withLock { stripes in
      defer { stripes = [] }
      return stripes.compactMap(\.self)
    }
  }
}
