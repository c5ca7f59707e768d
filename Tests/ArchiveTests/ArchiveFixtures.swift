import Archive

/// Entries that between them have every shape an archive must carry.
enum ArchiveFixtures {
  static let entries: [Entry] = [
    Entry(name: "000000.png", content: [bytes(300)[...]]),
    Entry(name: "empty", content: []),
    Entry(name: "000017.jpg", content: [bytes(1000)[0..<512], [], bytes(1000)[512...]]),
    Entry(name: "one-block.bin", content: [bytes(512)[...]]),
    Entry(name: "a/b/c.d_e-f", content: [[1]]),
    Entry(name: "a/" + String(repeating: "n", count: 99), content: [[2]]),
    Entry(
      name: String(repeating: "p", count: 155) + "/" + String(repeating: "n", count: 100),
      content: [[3]]),
    Entry(name: "__manifest__/manifest.json", content: [Array(#"{"frames":[]}"#.utf8)[...]]),
  ]

  /// Names that ustar can't hold: no slash at a fitting place, or too long altogether.
  static let longNames: [Entry] = [
    Entry(name: String(repeating: "x", count: 101), content: [[4]]),
    Entry(
      name: String(repeating: "d", count: 156) + "/" + String(repeating: "f", count: 100),
      content: [[5, 5]]),
    Entry(name: "e/" + String(repeating: "g", count: 150) + "/h", content: [bytes(700)[...]]),
  ]

  static func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
  }

  static func zip(_ entries: [Entry], with writer: ZipWriter = ZipWriter()) throws -> [UInt8] {
    var writer = writer
    var runs = try entries.flatMap { try writer.append($0) }
    runs += try writer.finish()
    return Array(runs.joined())
  }

  static func tar(_ entries: [Entry], with writer: TarWriter = TarWriter()) throws -> [UInt8] {
    var writer = writer
    var runs = try entries.flatMap { try writer.append($0) }
    runs += try writer.finish()
    return Array(runs.joined())
  }

  static let zipTools: [[String]] = [
    ["unzip", "-q", "../archive"],
    ["7z", "x", "-y", "-tzip", "../archive"],
    ["bsdtar", "-xf", "../archive"],
    ["sh", "-c", "cat ../archive | bsdtar -xf -"],
    ["python3", "-m", "zipfile", "-e", "../archive", "."],
  ]

  static let tarTools: [[String]] = [
    ["tar", "-xf", "../archive"],
    ["sh", "-c", "cat ../archive | tar -xf -"],
    ["7z", "x", "-y", "-ttar", "../archive"],
    ["bsdtar", "-xf", "../archive"],
    ["sh", "-c", "cat ../archive | bsdtar -xf -"],
    ["python3", "-m", "tarfile", "-e", "../archive", "."],
    [
      "python3", "-c",
      "import sys, tarfile; tarfile.open(fileobj=open('../archive', 'rb'), mode='r|').extractall('.')",
    ],
  ]
}
