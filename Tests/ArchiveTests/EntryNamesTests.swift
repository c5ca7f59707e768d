import Archive
import Testing

@Suite("Entry names")
struct EntryNamesTests {
  @Test(
    "are refused where a reader could be led astray",
    arguments: [
      "", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/../b", "a/..", "./a", "a\\b", "C:a", "a b",
      "a\n", "a\u{0}", "é", String(repeating: "a", count: 1025),
      String(repeating: "é", count: 100), String(repeating: "a", count: 1 << 16),
    ])
  func invalid(name: String) {
    let entry = Entry(name: name, content: [])
    var zip = ZipWriter()
    var tar = TarWriter()
    #expect(throws: ArchiveError.invalidName(name)) { try zip.append(entry) }
    #expect(throws: ArchiveError.invalidName(name)) { try tar.append(entry) }
  }

  @Test(
    "are taken up to their limit",
    arguments: ["a", "...", "a..b", "..a/b..", "-", String(repeating: "a", count: 1024)])
  func valid(name: String) throws {
    var zip = ZipWriter()
    var tar = TarWriter()
    _ = try zip.append(Entry(name: name, content: []))
    _ = try tar.append(Entry(name: name, content: []))
  }

  @Test("are refused a second time, and the archive stays as it was")
  func duplicates() throws {
    let entry = Entry(name: "a", content: [[1]])
    var zip = ZipWriter()
    var runs = try zip.append(entry)
    #expect(throws: ArchiveError.duplicateName("a")) { try zip.append(entry) }
    runs += try zip.finish()
    #expect(try Array(runs.joined()) == ArchiveFixtures.zip([entry]))
    var tar = TarWriter()
    _ = try tar.append(entry)
    #expect(throws: ArchiveError.duplicateName("a")) { try tar.append(entry) }
  }
}
