import Testing

@testable import HTTPServer

@Suite("Groups of connections")
struct ConnectionGroupsTests {
  @Test("each is counted for itself, and forgotten with its last connection")
  func counts() {
    let groups = ConnectionGroups()
    #expect(groups.opened("a") == 1)
    #expect(groups.opened("a") == 2)
    #expect(groups.opened("b") == 1)
    groups.closed("a")
    #expect(groups.opened("a") == 2)
    for _ in 0..<2 { groups.closed("a") }
    #expect(groups.count == 1)
    groups.closed("b")
    groups.closed("b")
    #expect(groups.count == 0)
    #expect(groups.opened("b") == 1)
  }
}
