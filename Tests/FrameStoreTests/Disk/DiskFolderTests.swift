import Glibc
import Testing

@testable import FrameStore

@Suite("The folder of the disk tier")
struct DiskFolderTests {
  private let folder: TestFolder
  private let binding = DiskSample.binding

  init() throws { folder = try TestFolder() }

  private var path: String { folder["cache"] }

  private func failure(
    _ path: String? = nil, _ binding: DiskBinding = DiskSample.binding
  ) -> DiskFolderError? {
    do throws(DiskFolderError) {
      _ = try DiskFolder(path: path ?? self.path, binding: binding)
      return nil
    } catch {
      return error
    }
  }

  /// What a check without opening it says.
  private func finding(_ path: String? = nil, _ upstream: String = DiskSample.upstream)
    -> DiskFolderError?
  {
    do throws(DiskFolderError) {
      try DiskFolder.check(path: path ?? self.path, upstream: upstream)
      return nil
    } catch {
      return error
    }
  }

  @Test("is created with all that is in it, for its owner's eyes alone")
  func created() throws {
    #expect(finding() == nil)
    #expect(folder.isMissing("cache"))
    let opened = try DiskFolder(path: path, binding: binding)
    for name in ["", "/frames", "/frames/00", "/frames/3f", "/unfinished"] {
      #expect(try folder.mode("cache" + name) == 0o700)
    }
    for name in ["cache/upstream", "cache/lock"] { #expect(try folder.mode(name) == 0o600) }
    #expect(folder.files(under: "cache") == ["cache/lock", "cache/upstream"])
    let marker = String(decoding: try folder.read("cache/upstream"), as: UTF8.self)
    #expect(marker == "frame-gateway disk cache, format 1\nhttps://platform.example\n")
    opened.release()
  }

  @Test("one process has it: a second is refused, until the first lets it go")
  func locked() throws {
    let first = try DiskFolder(path: path, binding: binding)
    #expect(failure() == .inUse(path: path))
    // Settings can be checked beside a gateway that runs.
    #expect(finding() == nil)
    first.release()
    let second = try DiskFolder(path: path, binding: binding)
    #expect(failure() == .inUse(path: path))
    _ = consume second
    #expect(failure() == nil)
  }

  @Test("an empty folder of one's own is taken, and closed to others")
  func empty() throws {
    #expect(mkdir(path, 0o777) == 0)
    #expect(chmod(path, 0o777) == 0)
    #expect(mkdir("\(path)/lost+found", 0o700) == 0)
    #expect(finding() == nil)
    #expect(failure() == nil)
    #expect(try folder.mode("cache") == 0o700)
  }

  @Test("modes that were widened are narrowed again")
  func widened() throws {
    #expect(failure() == nil)
    for name in ["cache", "cache/frames", "cache/frames/20", "cache/unfinished", "cache/lock"] {
      #expect(chmod(folder[name], 0o777) == 0)
    }
    #expect(failure() == nil)
    for name in ["cache", "cache/frames", "cache/frames/20", "cache/unfinished"] {
      #expect(try folder.mode(name) == 0o700)
    }
    #expect(try folder.mode("cache/lock") == 0o600)
  }

  @Test("another address is refused, and told which one the folder has")
  func otherUpstream() {
    #expect(failure() == nil)
    let other = "https://other.example"
    let expected = DiskFolderError.otherUpstream(
      path: path, upstream: DiskSample.upstream, wanted: other)
    #expect(failure(nil, DiskBinding(upstream: other, token: "secret")) == expected)
    #expect(finding(nil, other) == expected)
    #expect(failure(nil, DiskBinding(upstream: DiskSample.upstream, token: "another")) == nil)
  }

  @Test(
    "another format is refused, and so is a damaged marker",
    arguments: [
      "\n", "frame-gateway disk cache, format 2\nhttps://platform.example\n",
      "frame-gateway disk cache, format 1\nhttps://platform.example",
      "frame-gateway disk cache, format 10\nhttps://platform.example\n",
    ])
  func otherFormat(marker: String) throws {
    #expect(failure() == nil)
    try folder.write(Array(marker.utf8), to: "cache/upstream")
    #expect(failure() == .otherFormat(path: path))
    #expect(finding() == .otherFormat(path: path))
  }

  @Test("a marker that a power cut emptied is written again", arguments: [0, 1, 100])
  func emptyMarker(zeros: Int) throws {
    #expect(failure() == nil)
    let marker = try folder.read("cache/upstream")
    try folder.write([UInt8](repeating: 0, count: zeros), to: "cache/upstream")
    #expect(finding() == nil)
    #expect(failure() == nil)
    #expect(try folder.read("cache/upstream") == marker)
  }

  @Test("a folder that holds something else is refused, and left as it was")
  func foreignContent() throws {
    #expect(mkdir(path, 0o755) == 0)
    try folder.write([1], to: "cache/thesis.tex")
    let expected = DiskFolderError.foreignContent(path: path, name: "thesis.tex")
    #expect(failure() == expected)
    #expect(finding() == expected)
    #expect(folder.files(under: "cache") == ["cache/thesis.tex"])
    #expect(try folder.mode("cache") == 0o755)
  }

  @Test("a start that was killed before the marker was written is taken up")
  func killedStart() throws {
    #expect(mkdir(path, 0o700) == 0)
    try folder.write([], to: "cache/lock")
    try folder.write([1], to: "cache/upstream.unfinished")
    #expect(failure() == nil)
    #expect(folder.files(under: "cache") == ["cache/lock", "cache/upstream"])
  }

  @Test("a file, a link, and a place where no folder can be are refused")
  func otherThings() throws {
    try folder.write([], to: "file")
    #expect(mkdir(folder["real"], 0o700) == 0)
    #expect(symlink(folder["real"], folder["link"]) == 0)
    #expect(symlink(folder["nowhere"], folder["dangling"]) == 0)
    let cases: [(String, DiskFolderError)] = [
      (folder["file"], .notAFolder(path: folder["file"])),
      (folder["link"], .symbolicLink(path: folder["link"])),
      (folder["link"] + "/", .symbolicLink(path: folder["link"])),
      (folder["dangling"], .symbolicLink(path: folder["dangling"])),
      (folder["no/where"], .noParent(path: folder["no/where"])),
    ]
    for (path, expected) in cases {
      #expect(failure(path) == expected)
      #expect(finding(path) == expected)
    }
    #expect(folder.files(under: "real") == [])
    #expect(failure(folder["file/cache"]) != nil)
    #expect(finding(folder["file/cache"]) != nil)
    #expect(failure("") != nil)
  }

  @Test("what stands in the place of its own folders is refused")
  func foreignSubfolders() throws {
    for name in ["frames", "unfinished", "frames/20"] {
      let folder = try TestFolder()
      let path = folder["cache"]
      #expect(failure(path) == nil)
      #expect(rename("\(path)/\(name)", folder["aside"]) == 0)
      #expect(symlink(folder["aside"], "\(path)/\(name)") == 0)
      #expect(failure(path) == .notAFolder(path: "\(path)/\(name)"))
    }
    #expect(failure() == nil)
    #expect(unlink("\(path)/lock") == 0)
    try folder.write([], to: "elsewhere")
    #expect(symlink(folder["elsewhere"], "\(path)/lock") == 0)
    #expect(failure() != nil)
  }

  @Test("somebody else's folder is refused")
  func notOurs() {
    // Only root can give a folder away; to anyone else the file system's root is somebody's.
    let other = mkdir(path, 0o777) == 0 && chown(path, 12345, 12345) == 0
    let expected = DiskFolderError.notOurs(
      path: other ? path : "/", owner: other ? 12345 : 0)
    #expect(failure(other ? path : "/") == expected)
    #expect(finding(other ? path : "/") == expected)
  }

  @Test("every refusal is one line that names the folder")
  func texts() {
    let errors: [DiskFolderError] = [
      .noParent(path: "/x"), .notAFolder(path: "/x"), .symbolicLink(path: "/x"),
      .notOurs(path: "/x", owner: 1), .foreignContent(path: "/x", name: "y"),
      .otherUpstream(path: "/x", upstream: "a", wanted: "b"), .otherFormat(path: "/x"),
      .inUse(path: "/x"), .unusable(path: "/x", reason: "Permission denied"),
    ]
    for error in errors {
      #expect(error.description.hasPrefix("'/x'"))
      #expect(!error.description.contains("\n"))
    }
    #expect(Set(errors.map(\.description)).count == errors.count)
  }
}
