import Archive
import Testing

@Suite("Entry")
struct EntryTests {
  @Test("counts the bytes of all its runs")
  func count() {
    #expect(Entry(name: "a", content: [[1, 2], [], [3]]).count == 3)
  }
}
