import FetchScheduling
import Glibc
import Testing

@testable import FrameStore

@Suite("What a folder of entries holds")
struct DiskListingTests {
  private let folder: TestFolder
  private let files: FolderFiles

  init() throws {
    folder = try TestFolder()
    files = try DiskSample.files(folder)
  }

  private func path(_ index: Int64) -> String { "cache/" + DiskSample.path(DiskSample.key(index)) }

  /// Sets when an entry was used last.
  private func setTime(_ index: Int64, seconds: Int, nanoseconds: Int = 0) {
    let time = timespec(tv_sec: seconds, tv_nsec: nanoseconds)
    #expect(utimensat(AT_FDCWD, folder[path(index)], [time, time], 0) == 0)
  }

  @Test("a new folder holds nothing")
  func empty() throws {
    let listing = try files.list()
    #expect(listing.items.isEmpty)
    #expect(listing.removed == 0)
  }

  @Test("lists entries with their sizes, those used longest ago first")
  func order() throws {
    for index in 0..<5 as Range<Int64> {
      let entry = try DiskSample.entry(index, bytes: 100 + Int(index))
      try files.write(entry, for: DiskSample.key(index))
    }
    for (place, index) in ([3, 0, 4, 2, 1] as [Int64]).enumerated() {
      setTime(index, seconds: 1000 + place / 2, nanoseconds: place)
    }
    let listing = try files.list()
    #expect(listing.items.map(\.key.index) == [3, 0, 4, 2, 1])
    let size = try folder.read(path(3)).count
    #expect(listing.items.map(\.size) == [size, size - 3, size + 1, size - 1, size - 2])
  }

  @Test("what is read becomes what was used last")
  func used() throws {
    for index in 0..<3 {
      try files.write(DiskSample.entry(Int64(index)), for: DiskSample.key(Int64(index)))
      setTime(Int64(index), seconds: 1000 + index)
    }
    _ = try files.read(DiskSample.key(0))
    #expect(try files.list().items.map(\.key.index) == [1, 2, 0])
  }

  @Test("what a killed process left half-written goes, and so does what is no entry")
  func leftovers() throws {
    try files.write(DiskSample.entry(1), for: DiskSample.key(1))
    let whole = try folder.read(path(1))
    try folder.write(Array(whole.prefix(50)), to: "cache/unfinished/1")
    try folder.write(whole, to: "cache/unfinished/17")
    try folder.write(whole, to: "cache/frames/00/somebody's")
    try folder.write(whole, to: path(1) + "0")
    try folder.write(Array(whole.prefix(EntryHeader.size)), to: path(2))
    try folder.write([], to: path(3))
    #expect(symlink("/etc/passwd", folder["cache/frames/01/link"]) == 0)
    #expect(symlink("/etc", folder[path(4)]) == 0)
    #expect(mkfifo(folder["cache/frames/02/pipe"], 0o600) == 0)
    #expect(mkdir(folder["cache/frames/03/folder"], 0o700) == 0)
    let listing = try files.list()
    #expect(listing.items.map(\.key.index) == [1])
    #expect(listing.removed == 9)
    #expect(folder.files(under: "cache/unfinished") == [])
    #expect(folder.files(under: "cache/frames") == [path(1)])
    // Whose folder it is, nobody knows.
    #expect(!folder.isMissing("cache/frames/03/folder"))
  }

  @Test("entries of another account are listed, as they take room, and are nobody's here")
  func strangers() throws {
    try files.write(DiskSample.entry(1), for: DiskSample.key(1))
    files.close()
    let binding = DiskBinding(upstream: DiskSample.upstream, token: "another")
    let others = try DiskSample.files(folder, binding: binding)
    #expect(others.outcome(DiskSample.key(1)) == .failure(.missing))
    let item = try #require(try others.list().items.first)
    #expect(item.key != DiskSample.key(1))
    try others.remove(item.key)
    #expect(folder.files(under: "cache/frames") == [])
  }
}
