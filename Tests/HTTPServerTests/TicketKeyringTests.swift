import Synchronization
import Testing

@testable import HTTPServer

@Suite("Session ticket keys")
struct TicketKeyringTests {
  private let start = ServerInstant.now
  private let hour = Duration.seconds(3600)

  /// Keys that are told apart by a count.
  private func keyring() -> TicketKeyring {
    let count = Counter()
    return TicketKeyring(lifetime: hour, now: start) {
      count.add()
      return TicketKeyring.Key(name: [UInt8(count.value)], cipher: [], mac: [])
    }
  }

  @Test("a key seals up to its lifetime and not a moment longer")
  func seals() {
    let keys = keyring()
    #expect(keys.sealing(at: start).name == [1])
    #expect(keys.sealing(at: start + (hour - .nanoseconds(1))).name == [1])
    #expect(keys.sealing(at: start + hour).name == [2])
  }

  @Test("the key before opens for one lifetime more, and asks for a new ticket")
  func opens() {
    let keys = keyring()
    let first = keys.sealing(at: start)
    #expect(keys.opening([1], at: start) == .current(first))
    #expect(keys.opening([1], at: start + hour) == .former(first))
    #expect(keys.opening([1], at: start + (hour * 2 - .nanoseconds(1))) == .former(first))
    #expect(keys.opening([1], at: start + hour * 2) == nil)
  }

  @Test("a key that nobody used for two lifetimes opens nothing")
  func idle() {
    let keys = keyring()
    _ = keys.sealing(at: start)
    #expect(keys.opening([1], at: start + hour * 2) == nil)
    #expect(keys.opening([2], at: start + hour * 2) != nil)
  }

  @Test("what is no key's name opens nothing")
  func unknown() {
    #expect(keyring().opening([9], at: start) == nil)
    #expect(keyring().opening([], at: start) == nil)
  }

  @Test("random keys differ in every part")
  func random() {
    let (one, other) = (TicketKeyring.random(), TicketKeyring.random())
    #expect(one.name != other.name)
    #expect(one.cipher != other.cipher)
    #expect(one.mac != other.mac)
    #expect(one.cipher != one.mac)
  }
}
