import Testing

@testable import Archive

@Suite("Zip writer")
struct ZipWriterTests {
  @Test("writes one stored entry as the specification has it")
  func layout() throws {
    let bytes = try ArchiveFixtures.zip([Entry(name: "a", content: [Array("123456789".utf8)[...]])])
    let common: [UInt8] = [
      10, 0, 0, 0, 0, 0, 0, 0, 0x21, 0, 0x26, 0x39, 0xF4, 0xCB, 9, 0, 0, 0, 9, 0, 0, 0, 1, 0, 0, 0,
    ]
    let local = Array("PK\u{3}\u{4}".utf8) + common + Array("a123456789".utf8)
    let central =
      Array("PK\u{1}\u{2}".utf8) + [10, 3] + common
      + [0, 0, 0, 0, 0, 0, 0, 0, 0xA4, 0x81, 0, 0, 0, 0] + Array("a".utf8)
    let end =
      Array("PK\u{5}\u{6}".utf8) + [0, 0, 0, 0, 1, 0, 1, 0]
      + [UInt8(central.count), 0, 0, 0, UInt8(local.count), 0, 0, 0, 0, 0]
    #expect(bytes == local + central + end)
  }

  @Test("shares the content's storage")
  func sharedStorage() throws {
    let content = ArchiveFixtures.bytes(100)
    var writer = ZipWriter()
    let runs = try writer.append(Entry(name: "a", content: [content[10..<90]]))
    let isShared = content.withUnsafeBufferPointer { whole in
      runs[1].withUnsafeBufferPointer { $0.baseAddress == whole.baseAddress.map { $0 + 10 } }
    }
    #expect(isShared)
  }

  @Test("takes the caller's CRC on trust")
  func passedCRC() throws {
    var writer = ZipWriter()
    let runs = try writer.append(Entry(name: "a", content: [[1]], crc32: 0x0403_0201))
    #expect(runs[0].dropFirst(14).prefix(4) == [1, 2, 3, 4])
  }

  @Test("knows an archive's size beforehand")
  func size() throws {
    let entries = ArchiveFixtures.entries + ArchiveFixtures.longNames
    let sizes = entries.map { (name: $0.name, count: Int64($0.count)) }
    #expect(try ZipWriter.size(of: sizes) == Int64(ArchiveFixtures.zip(entries).count))
    #expect(try ZipWriter.size(of: []) == 22)
  }

  @Test("uses ZIP64 from the limit on, and not below it")
  func zip64Size() throws {
    // A field of all ones announces ZIP64, so that 0xFFFFFFFF itself doesn't fit.
    let plain = try ZipWriter.size(of: [(name: "a", count: 0xFFFF_FFFE - 31)])
    #expect(plain == 0xFFFF_FFFE - 31 + 31 + 47 + 22)
    let large = try ZipWriter.size(of: [(name: "a", count: 0xFFFF_FFFF)])
    // Both headers' fields, the two ZIP64 records: the directory lies beyond the limit as well.
    #expect(large == 0xFFFF_FFFF + 31 + 20 + 47 + 20 + 56 + 20 + 22)
    let far = try ZipWriter.size(of: [(name: "a", count: 0xFFFF_FFFE), (name: "b", count: 0)])
    #expect(far == 0xFFFF_FFFE + 31 + 31 + 47 + 47 + 12 + 56 + 20 + 22)
  }

  @Test("counts entries in ZIP64 from 65,535 on", arguments: [65_534, 65_535])
  func zip64Entries(count: Int) throws {
    let sizes = (0..<count).lazy.map { (name: String($0), count: 0 as Int64) }
    let names = sizes.reduce(0) { $0 + $1.name.utf8.count }
    let expected = 2 * names + 76 * count + (count < 65_535 ? 22 : 98)
    #expect(try ZipWriter.size(of: sizes) == Int64(expected))
  }

  @Test(
    "makes ZIP64 archives that readers open",
    arguments: [
      ZipLimits(size: 0), ZipLimits(size: 300), ZipLimits(offset: 0), ZipLimits(offset: 500),
      ZipLimits(entries: 0), ZipLimits(size: 0, offset: 0, entries: 0),
    ], ArchiveFixtures.zipTools)
  func zip64Readers(limits: ZipLimits, tool: [String]) throws {
    let entries = ArchiveFixtures.entries
    let directory = try Directory()
    try directory.write(
      "archive", ArchiveFixtures.zip(entries, with: ZipWriter(limits: limits)))
    let extracted = try directory.subdirectory("extracted")
    let result = try Tool(tool, in: extracted)
    #expect(result.status == 0, "\(result.output)")
    for entry in entries {
      #expect(try extracted.read(entry.name) == Array(entry.content.joined()), "\(entry.name)")
    }
  }

  @Test("makes an archive of more than 65,535 entries that Python opens")
  func manyEntries() throws {
    let directory = try Directory()
    let entries = (0..<65_540).map { Entry(name: "\($0)", content: $0 == 65_539 ? [[7]] : []) }
    try directory.write("archive", ArchiveFixtures.zip(entries))
    let script = """
      import zipfile
      z = zipfile.ZipFile('archive')
      assert z.namelist() == [str(n) for n in range(65540)]
      assert z.read('65539') == b'\\x07'
      """
    let result = try Tool(["python3", "-c", script], in: directory)
    #expect(result.status == 0, "\(result.output)")
  }

  @Test("refuses sizes that no archive has, and goes on without them")
  func tooLarge() throws {
    #expect(throws: ArchiveError.tooLarge) { try ZipWriter.size(of: [(name: "a", count: -1)]) }
    #expect(throws: ArchiveError.tooLarge) { try ZipWriter.size(of: [(name: "a", count: .max)]) }
    #expect(throws: ArchiveError.tooLarge) {
      try ZipWriter.size(of: [(name: "a", count: .max / 2), (name: "b", count: .max / 2 + 1)])
    }
  }

  @Test("is over once it has its end")
  func finished() throws {
    var writer = ZipWriter()
    _ = try writer.finish()
    #expect(throws: ArchiveError.finished) { try writer.append(Entry(name: "a", content: [])) }
    #expect(throws: ArchiveError.finished) { try writer.finish() }
  }
}
