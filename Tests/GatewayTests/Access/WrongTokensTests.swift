import Testing

@testable import Gateway

@Suite("Wrong tokens")
struct WrongTokensTests {
  private func address(_ number: Int) -> IPAddress { IPAddress(bits: UInt128(number)) }

  @Test("cost their address more and more, up to a bound, until it has shown none for a while")
  func delays() {
    let wrong = WrongTokens()
    var now = Duration.seconds(5)
    for number in 1...30 {
      let (count, delay) = wrong.count(from: address(1), at: now)
      #expect(count == number)
      #expect(delay == min(.milliseconds(100) * number, .seconds(2)))
      now += .seconds(1)
    }
    #expect(wrong.count(from: address(2), at: now).count == 1)
    now += WrongTokens.memory - .seconds(1)
    #expect(wrong.count(from: address(1), at: now - .milliseconds(1)).count == 31)
    #expect(wrong.count(from: address(1), at: now + WrongTokens.memory).count == 1)
  }

  @Test("so many addresses are remembered; the one that came first makes room")
  func room() {
    let wrong = WrongTokens()
    for number in 1...WrongTokens.capacity { _ = wrong.count(from: address(number), at: .zero) }
    #expect(wrong.count(from: address(1), at: .zero).count == 2)
    #expect(wrong.remembered == WrongTokens.capacity)
    _ = wrong.count(from: address(0), at: .zero)
    #expect(wrong.remembered == WrongTokens.capacity)
    #expect(wrong.count(from: address(2), at: .zero).count == 2)
    #expect(wrong.count(from: address(1), at: .zero).count == 1)
  }
}
