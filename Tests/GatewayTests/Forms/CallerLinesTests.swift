import FetchScheduling
import Testing

@testable import Gateway

@Suite("Lines of callers")
struct CallerLinesTests {
  private let anna = Caller("anna")
  private let bert = Caller("bert")

  private func drain(_ lines: inout CallerLines<Int>) -> [Int] {
    var all: [Int] = []
    while let next = lines.popFirst() { all.append(next) }
    return all
  }

  @Test("give one of each caller's in turn, and whoever comes anew waits for those before him")
  func turns() {
    var lines = CallerLines<Int>()
    for number in 1...3 { lines.append(number, for: anna) }
    lines.append(10, for: bert)
    #expect(lines.popFirst() == 1)
    #expect(lines.popFirst() == 10)
    lines.append(11, for: bert)
    #expect(lines.count == 3)
    #expect(drain(&lines) == [2, 11, 3])
    #expect(lines.isEmpty)
  }

  @Test("give up the newest of who has most, where that is more than so many")
  func givingUp() {
    var lines = CallerLines<Int>()
    #expect(lines.popNewest(ofMoreThan: 0) == nil)
    for number in 1...2 { lines.append(number, for: anna) }
    lines.append(10, for: bert)
    #expect(lines.popNewest(ofMoreThan: 2) == nil)
    #expect(lines.popNewest(ofMoreThan: 1) == 2)
    #expect(lines.count == 2)
    #expect(drain(&lines) == [1, 10])
  }

  @Test("have no turn for whose last one was given up")
  func lastGivenUp() {
    var lines = CallerLines<Int>()
    lines.append(1, for: anna)
    #expect(lines.popNewest(ofMoreThan: 0) == 1)
    #expect(lines.isEmpty)
    lines.append(2, for: bert)
    lines.append(3, for: anna)
    #expect(drain(&lines) == [2, 3])
  }
}
