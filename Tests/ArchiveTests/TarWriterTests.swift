import Testing

@testable import Archive

@Suite("Tar writer")
struct TarWriterTests {
  @Test("writes one entry as POSIX has it")
  func layout() throws {
    var expected = [UInt8](repeating: 0, count: 512 + 512 + 1024)
    func put(_ text: String, at offset: Int) {
      expected.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8)
    }
    put("a", at: 0)
    put("0000644\u{0}0000000\u{0}0000000\u{0}00000000003\u{0}02263523000\u{0}", at: 100)
    put("0", at: 156)
    put("ustar\u{0}00", at: 257)
    put("0000000\u{0}0000000\u{0}", at: 329)
    // Taken with the checksum's own field as eight spaces.
    let sum = expected[..<512].reduce(8 * 32) { $0 + Int($1) }
    let digits = String(sum, radix: 8)
    put(String(repeating: "0", count: 6 - digits.count) + digits + "\u{0} ", at: 148)
    put("xyz", at: 512)
    #expect(
      try ArchiveFixtures.tar([Entry(name: "a", content: [Array("xyz".utf8)[...]])]) == expected)
  }

  @Test(
    "uses pax from the limits on, and not below them",
    arguments: [
      (String(repeating: "n", count: 100), 0, 512),
      (String(repeating: "n", count: 101), 0, 3 * 512),
      (String(repeating: "p", count: 155) + "/" + String(repeating: "n", count: 100), 0, 512),
      (String(repeating: "p", count: 156) + "/" + String(repeating: "n", count: 100), 0, 3 * 512),
      (String(repeating: "p", count: 155) + "/" + String(repeating: "n", count: 101), 0, 3 * 512),
      ("a", (1 << 33) - 512, (1 << 33) - 512 + 512), ("a", 1 << 33, (1 << 33) + 3 * 512),
    ] as [(String, Int64, Int64)])
  func pax(name: String, count: Int64, size: Int64) throws {
    #expect(try TarWriter.size(of: [(name: name, count: count)]) == size + 1024)
  }

  @Test("makes pax archives that readers open", arguments: ArchiveFixtures.tarTools)
  func paxReaders(tool: [String]) throws {
    let entries = ArchiveFixtures.entries + ArchiveFixtures.longNames
    let directory = try Directory()
    try directory.write(
      "archive", ArchiveFixtures.tar(entries, with: TarWriter(limits: TarLimits(size: 300))))
    let extracted = try directory.subdirectory("extracted")
    let result = try Tool(tool, in: extracted)
    #expect(result.status == 0, "\(result.output)")
    for entry in entries {
      #expect(try extracted.read(entry.name) == Array(entry.content.joined()), "\(entry.name)")
    }
  }

  @Test("counts a pax record's length with its own digits", arguments: 80...120)
  func paxRecordLength(count: Int) throws {
    let name = String(repeating: "n", count: 101)
    let long = name + String(repeating: "/" + name, count: (count - 80) / 5)
    var writer = TarWriter()
    let header = try writer.append(Entry(name: long, content: []))[0]
    let record = header.dropFirst(512).prefix { $0 != 0 }
    let length = record.prefix { $0 != 0x20 }
    #expect(String(decoding: length, as: UTF8.self) == String(record.count))
  }

  @Test("knows an archive's size beforehand")
  func size() throws {
    let entries = ArchiveFixtures.entries + ArchiveFixtures.longNames
    let sizes = entries.map { (name: $0.name, count: Int64($0.count)) }
    #expect(try TarWriter.size(of: sizes) == Int64(ArchiveFixtures.tar(entries).count))
    #expect(throws: ArchiveError.tooLarge) { try TarWriter.size(of: [(name: "a", count: -1)]) }
    #expect(throws: ArchiveError.tooLarge) { try TarWriter.size(of: [(name: "a", count: .max)]) }
  }

  @Test("is over once it has its end")
  func finished() throws {
    var writer = TarWriter()
    _ = try writer.finish()
    #expect(throws: ArchiveError.finished) { try writer.append(Entry(name: "a", content: [])) }
    #expect(throws: ArchiveError.finished) { try writer.finish() }
  }
}
