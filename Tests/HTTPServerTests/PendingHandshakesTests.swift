import Testing

@testable import HTTPServer

@Suite("Pending handshakes")
struct PendingHandshakesTests {
  @Test("gives the oldest that is still under way")
  func oldest() {
    var handshakes = PendingHandshakes()
    for token in 1...3 { handshakes.add(UInt64(token)) }
    #expect(handshakes.popOldest { $0 != 1 } == 2)
    #expect(handshakes.popOldest { _ in true } == 3)
    #expect(handshakes.popOldest { _ in true } == nil)
  }

  @Test("a long one in front keeps no endless list of those that ended behind it")
  func bounded() {
    var handshakes = PendingHandshakes()
    handshakes.add(0)
    var looks = 0
    for token in 1...100_000 {
      handshakes.add(UInt64(token))
      handshakes.end {
        looks += 1
        return $0 == 0
      }
    }
    #expect(handshakes.count == 1)
    // Fewer than two looks for each that ended.
    #expect(looks < 200_000)
    #expect(handshakes.popOldest { $0 == 0 } == 0)
  }
}
