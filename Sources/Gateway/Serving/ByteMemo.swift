import Glibc
import Synchronization

/// Remembers what the last few byte strings came to: the same caller sends the same fields with
/// every request.
final class ByteMemo<Value: Sendable>: Sendable {
  private struct State: Sendable {
    var entries: [(bytes: [UInt8], value: Value)] = []
    var next = 0
  }

  /// Strings remembered, and the bytes of the longest.
  static var capacity: Int { 8 }
  static var longest: Int { 256 }

  private let state = Mutex(State())

  /// The value, made where it is not remembered.
  func value<Failure: Error>(
    of bytes: ArraySlice<UInt8>, make: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    let known = state.withLock { state in
      state.entries.first { Self.equal($0.bytes, bytes) }?.value
    }
    if let known { return known }
    let value = try make()
    guard bytes.count <= Self.longest else { return value }
    state.withLock { state in
      if state.entries.count < Self.capacity {
        state.entries.append((Array(bytes), value))
      } else {
        state.entries[state.next] = (Array(bytes), value)
        state.next = (state.next + 1) % Self.capacity
      }
    }
    return value
  }

  static func equal(_ one: [UInt8], _ other: ArraySlice<UInt8>) -> Bool {
    guard one.count == other.count else { return false }
    return one.withUnsafeBytes { one in
      other.withUnsafeBytes { other in
        guard let start = one.baseAddress, let otherStart = other.baseAddress else { return true }
        return memcmp(start, otherStart, one.count) == 0
      }
    }
  }
}
