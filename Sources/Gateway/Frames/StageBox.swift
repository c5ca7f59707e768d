import Synchronization

/// Carries the codecs' times out of work that may be shared: whoever only joined it sees none.
final class StageBox: Sendable {
  private let times = Mutex<(decode: Duration?, encode: Duration?)>((nil, nil))

  func set(decode: Duration, encode: Duration) {
    times.withLock { $0 = (decode, encode) }
  }

  /// An array is not encoded, so that only its decoding counts.
  func times(ofArray isArray: Bool) -> (decode: Duration?, encode: Duration?) {
    let (decode, encode) = times.withLock { $0 }
    return (decode, isArray ? nil : encode)
  }
}
