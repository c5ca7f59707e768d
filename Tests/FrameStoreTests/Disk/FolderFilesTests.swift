import FetchScheduling
import FrameBytes
import Glibc
import Testing

@testable import FrameStore

@Suite("Entries as files")
struct FolderFilesTests {
  private let folder: TestFolder
  private let files: FolderFiles
  private let key = DiskSample.key(17)
  private let entry: DiskEntry
  /// Where the entry's file is, from the test's folder.
  private let file: String

  init() throws {
    folder = try TestFolder()
    files = try DiskSample.files(folder)
    entry = try DiskSample.entry(17)
    file = "cache/" + DiskSample.path(key)
    try files.write(entry, for: key)
  }

  private func expect(
    _ defect: EntryDefect, _ comment: Comment? = nil, _ location: SourceLocation = #_sourceLocation
  ) {
    #expect(files.outcome(key) == .failure(.defect(defect)), comment, sourceLocation: location)
  }

  @Test("what was written is read, and when it was stored")
  func roundTrip() throws {
    let read = try files.read(key)
    #expect(read.frame == entry.frame)
    #expect(read.digest == entry.digest)
    #expect(read.requestedAt == .seconds(1000))
    #expect(files.outcome(DiskSample.key(18)) == .failure(.missing))
    #expect(folder.files(under: "cache/unfinished") == [])
  }

  @Test("the file is the header and the frame's own bytes")
  func format() throws {
    let header = EntryHeader(entry, for: key, binding: DiskSample.binding)
    #expect(try folder.read(file) == header.bytes + entry.frame.bytes)
  }

  @Test("a later one takes the earlier one's place")
  func replaced() throws {
    let later = try DiskSample.entry(18, bytes: 5000)
    try files.write(later, for: key)
    #expect(files.outcome(key) == .success(later.frame.bytes))
    #expect(folder.files(under: "cache/frames").count == 1)
  }

  @Test("one byte flipped, wherever it is, is seen")
  func flippedBytes() throws {
    let whole = try folder.read(file)
    for offset in whole.indices {
      for mask in [1, 0x80, 0xFF] as [UInt8] {
        var bytes = whole
        bytes[offset] ^= mask
        try folder.write(bytes, to: file)
        let expected: EntryDefect =
          offset >= EntryHeader.size
          ? .content : offset < EntryHeader.magic.count ? .notAnEntry : .header
        expect(expected, "byte \(offset), mask \(mask)")
      }
    }
    try folder.write(whole, to: file)
    #expect(files.outcome(key) == .success(entry.frame.bytes))
  }

  @Test("random bytes anywhere are seen", arguments: [1, 2, 3] as [UInt64])
  func randomDamage(seed: UInt64) throws {
    var random = Random(seed: seed)
    let whole = try folder.read(file)
    for _ in 0..<300 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: 0...255, using: &random)
      }
      try folder.write(bytes, to: file)
      let outcome = files.outcome(key)
      #expect((outcome == .success(entry.frame.bytes)) == (bytes == whole))
    }
  }

  @Test("cut at any length, or longer than it was, is seen")
  func lengths() throws {
    let whole = try folder.read(file)
    for count in 0..<whole.count {
      try folder.write(Array(whole.prefix(count)), to: file)
      expect(.length, "\(count) bytes")
    }
    try folder.write(whole + [0], to: file)
    expect(.length)
  }

  @Test("two entries' files swapped are neither one")
  func swapped() throws {
    let other = DiskSample.key(18)
    try files.write(DiskSample.entry(18), for: other)
    let otherFile = "cache/" + DiskSample.path(other)
    #expect(rename(folder[file], folder["aside"]) == 0)
    #expect(rename(folder[otherFile], folder[file]) == 0)
    #expect(rename(folder["aside"], folder[otherFile]) == 0)
    expect(.otherKey)
    #expect(files.outcome(other) == .failure(.defect(.otherKey)))
  }

  @Test("another video's, domain's, account's and address's entry is not this one")
  func strangers() throws {
    let keys = [
      DiskSample.key(17, video: 8), DiskSample.key(17, domain: AccessDomain(identity: 1)),
    ]
    for stranger in keys {
      try files.write(entry, for: stranger)
      try folder.write(folder.read("cache/" + DiskSample.path(stranger)), to: file)
      expect(.otherKey)
    }
    let bindings = [
      DiskBinding(upstream: DiskSample.upstream, token: "another"),
      DiskBinding(upstream: "https://other.example", token: "secret"),
    ]
    for binding in bindings {
      let elsewhere = try TestFolder()
      try DiskSample.files(elsewhere, binding: binding).write(entry, for: key)
      let bytes = try elsewhere.read("cache/" + DiskSample.path(key, binding))
      try folder.write(bytes, to: file)
      expect(.otherKey)
    }
  }

  @Test("bytes that are no whole frame are not handed out, whatever their digest")
  func notAFrame() throws {
    let content = Array(entry.frame.bytes.dropLast(2))
    var header = EntryHeader(entry, for: key, binding: DiskSample.binding)
    header.length = content.count
    header.digest = SHA256Digest(of: content).bytes
    try folder.write(header.bytes + content, to: file)
    expect(.notAFrame)
  }

  @Test("a frame of just the limit is read, and none longer")
  func frameLimit() throws {
    let length = entry.frame.bytes.count
    let fitting = FolderFiles(folder: files.folder, frameBytes: length)
    #expect(fitting.outcome(key) == .success(entry.frame.bytes))
    let short = FolderFiles(folder: files.folder, frameBytes: length - 1)
    #expect(short.outcome(key) == .failure(.defect(.length)))
  }

  @Test("links, pipes, sockets and folders in an entry's place are not read, and nobody waits")
  func foreignThings() throws {
    let whole = try folder.read(file)
    try folder.write(whole, to: "elsewhere")
    let makers: [(String) -> Int32] = [
      { symlink(folder["elsewhere"], $0) }, { symlink("/dev/zero", $0) }, { symlink($0, $0) },
      { mkfifo($0, 0o600) }, { mkdir($0, 0o700) }, { Self.bindSocket($0) },
    ]
    for (number, make) in makers.enumerated() {
      unlink(folder[file])
      #expect(make(folder[file]) == 0)
      expect(.foreign, "maker \(number)")
      try files.remove(key)
      #expect(folder.isMissing(file))
    }
    #expect(try folder.read("elsewhere") == whole)
  }

  private static func bindSocket(_ path: String) -> Int32 {
    let socket = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let room = MemoryLayout.size(ofValue: address.sun_path)
    guard path.utf8.count < room else { return -1 }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }

  @Test("a folder in the way that holds something stays, and nothing is written there")
  func foreignFolder() throws {
    unlink(folder[file])
    #expect(mkdir(folder[file], 0o700) == 0)
    try folder.write([1], to: "\(file)/inside")
    expect(.foreign)
    try files.remove(key)
    #expect(try folder.read("\(file)/inside") == [1])
    #expect(throws: DiskFault.passing(EISDIR)) { try files.write(entry, for: key) }
    #expect(folder.files(under: "cache/unfinished") == [])
  }

  @Test("a link in an entry's place is replaced by a write, not followed")
  func writtenOverALink() throws {
    try folder.write([1, 2, 3], to: "elsewhere")
    unlink(folder[file])
    #expect(symlink(folder["elsewhere"], folder[file]) == 0)
    try files.write(entry, for: key)
    #expect(files.outcome(key) == .success(entry.frame.bytes))
    #expect(try folder.read("elsewhere") == [1, 2, 3])
  }

  @Test("removing what is not there is no failure")
  func removedTwice() throws {
    try files.remove(key)
    try files.remove(key)
    #expect(files.outcome(key) == .failure(.missing))
  }

  @Test("without its folders the disk has failed")
  func foldersGone() throws {
    #expect(rename(folder["cache/unfinished"], folder["aside"]) == 0)
    #expect(throws: DiskFault.fatal(ENOENT)) { try files.write(entry, for: key) }
    #expect(throws: DiskFault.fatal(ENOENT)) { try files.list() }
  }
}
