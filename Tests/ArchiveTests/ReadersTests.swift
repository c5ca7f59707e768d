import Archive
import Testing

/// What well-known readers make of whole and of broken archives.
@Suite("Readers of our archives")
struct ReadersTests {
  @Test("extract every entry of a zip", arguments: ArchiveFixtures.zipTools)
  func zip(tool: [String]) throws {
    let entries = ArchiveFixtures.entries + ArchiveFixtures.longNames
    try check(tool, ArchiveFixtures.zip(entries), holds: entries)
  }

  @Test("extract every entry of a tar", arguments: ArchiveFixtures.tarTools)
  func tar(tool: [String]) throws {
    let entries = ArchiveFixtures.entries + ArchiveFixtures.longNames
    try check(tool, ArchiveFixtures.tar(entries), holds: entries)
  }

  @Test("extract an archive without entries", arguments: ["zip", "tar"])
  func nothing(kind: String) throws {
    let directory = try Directory()
    let script = "import sys, zipfile, tarfile; print(len("
    let isZip = kind == "zip"
    try directory.write(
      "archive", isZip ? ArchiveFixtures.zip([]) : ArchiveFixtures.tar([]))
    let list =
      isZip ? "zipfile.ZipFile('archive').namelist()))" : "tarfile.open('archive').getnames()))"
    let result = try Tool(["python3", "-c", script + list], in: directory)
    #expect(result.status == 0 && result.output == "0\n", "\(result.output)")
  }

  @Test(
    "find nothing to complain of in a zip",
    arguments: [
      ["unzip", "-tqq", "archive"], ["7z", "t", "archive"],
      ["python3", "-c", "import zipfile; assert zipfile.ZipFile('archive').testzip() is None"],
    ])
  func integrity(tool: [String]) throws {
    let directory = try Directory()
    try directory.write("archive", ArchiveFixtures.zip(ArchiveFixtures.entries))
    let result = try Tool(tool, in: directory)
    #expect(result.status == 0, "\(result.output)")
  }

  @Test(
    "see the fixed date, owner and mode",
    arguments: [
      [
        "python3", "-c",
        """
        import zipfile
        for i in zipfile.ZipFile('zip').infolist():
            assert i.date_time == (1980, 1, 1, 0, 0, 0), i
            assert i.external_attr >> 16 == 0o100644 and i.create_system == 3 and not i.extra, i
            assert i.flag_bits == 0 and i.compress_type == 0 and i.create_version == 10, i
        """,
      ],
      [
        "python3", "-c",
        """
        import tarfile
        for i in tarfile.open('tar'):
            assert i.mtime == 315532800 and i.uid == i.gid == 0 and i.mode == 0o644, i
            assert i.isreg() and i.uname == i.gname == '' and not i.pax_headers, i
        """,
      ],
    ])
  func attributes(tool: [String]) throws {
    let directory = try Directory()
    try directory.write("zip", ArchiveFixtures.zip(ArchiveFixtures.entries))
    try directory.write("tar", ArchiveFixtures.tar(ArchiveFixtures.entries))
    let result = try Tool(tool, in: directory)
    #expect(result.status == 0, "\(result.output)")
  }

  @Test(
    "refuse a tar that is spoiled between two entries",
    arguments: [
      ["tar", "-tf", "archive"], ["tar", "-xf", "archive"], ["bsdtar", "-tf", "archive"],
      ["bsdtar", "-xf", "archive"], ["sh", "-c", "cat archive | tar -xf -"],
      ["sh", "-c", "cat archive | bsdtar -xf -"],
      ["python3", "-c", "import tarfile; tarfile.open('archive').getnames()"],
      [
        "python3", "-c",
        "import tarfile; [i for i in tarfile.open(fileobj=open('archive', 'rb'), mode='r|')]",
      ],
    ])
  func spoiledTar(tool: [String]) throws {
    let directory = try Directory()
    var writer = TarWriter()
    let sent = try ArchiveFixtures.entries.flatMap { try writer.append($0) }.joined()
    try directory.write("archive", sent + TarWriter.spoiler())
    let result = try Tool(tool, in: directory)
    #expect(result.status != 0, "\(result.output)")
  }

  @Test(
    "refuse a zip that is cut before its directory",
    arguments: [
      ["unzip", "-tqq", "archive"], ["7z", "t", "-tzip", "archive"],
      ["python3", "-c", "import zipfile; zipfile.ZipFile('archive')"],
    ])
  func cutZip(tool: [String]) throws {
    let directory = try Directory()
    var writer = ZipWriter()
    let sent = try ArchiveFixtures.entries.flatMap { try writer.append($0) }.joined()
    try directory.write("archive", Array(sent))
    let result = try Tool(tool, in: directory)
    #expect(result.status != 0, "\(result.output)")
  }

  /// Lets `tool` extract `archive`, and compares each entry's file, byte by byte.
  private func check(_ tool: [String], _ archive: [UInt8], holds entries: [Entry]) throws {
    let directory = try Directory()
    try directory.write("archive", archive)
    let extracted = try directory.subdirectory("extracted")
    let result = try Tool(tool, in: extracted)
    #expect(result.status == 0, "\(result.output)")
    for entry in entries {
      #expect(try extracted.read(entry.name) == Array(entry.content.joined()), "\(entry.name)")
    }
  }
}
