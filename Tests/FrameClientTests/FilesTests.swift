import Emulator
import Glibc
import Testing

@testable import FrameClient

@Suite("Downloading to files", .timeLimit(.minutes(5)))
struct FilesTests {
  @Test("writes the frame's own bytes, makes the folders, and replaces what was there")
  func single() async throws {
    try await withFixture { fixture in
      let directory = try Directory()
      for index in [3, 4] {
        try await fixture.api.downloadFrame(
          video: 1, index: index, to: directory("a/b/c/frame.png"))
        #expect(try directory.read("a/b/c/frame.png") == (try await fixture.original(index)))
      }
      #expect(directory.names == ["a", "a/b"])
    }
  }

  @Test("writes a repeated index to all of its paths, and asks for it once")
  func repeats() async throws {
    try await withFixture { fixture in
      let directory = try Directory()
      let progress = Counter()
      try await fixture.api.downloadFrames(
        video: 1, indices: [5, 2, 5], to: ["one", "two", "deep/three"].map { directory($0) },
        progress: progress.handler)
      let five = try await fixture.original(5)
      #expect(try directory.read("one") == five)
      #expect(try directory.read("two") == (try await fixture.original(2)))
      #expect(try directory.read("deep/three") == five)
      #expect(fixture.asked == [[5, 2]])
      #expect(directory.names == ["deep", "deep/three", "one", "two"])
      #expect(progress.calls == Counter.each(of: 3))
    }
  }

  @Test(
    "counts that differ are an error before any request",
    arguments: [([], ["x"]), ([1], []), ([1, 2], ["x"])] as [([Int], [String])])
  func mismatch(indices: [Int], paths: [String]) async throws {
    try await withFixture { fixture in
      let directory = try Directory()
      let error = try await failure { () throws(FrameClientError) in
        try await fixture.api.downloadFrames(
          video: 1, indices: indices, to: paths.map { directory($0) })
      }
      #expect(error == .countMismatch(indices: indices.count, paths: paths.count))
      #expect(fixture.emulator.calls.isEmpty)
      #expect(directory.names.isEmpty)
    }
  }

  @Test("a file that can't be written names the frame and the path")
  func unwritable() async throws {
    try await withFixture { fixture in
      let directory = try Directory()
      try directory.write("a file", to: "file")
      for (name, reason) in [("file/frame", "Not a directory"), (".", "Is a directory")] {
        let error = try await failure { () throws(FrameClientError) in
          try await fixture.api.downloadFrame(video: 1, index: 6, to: directory(name))
        }
        guard case .frame(6, .unwritable(_, reason: reason)) = error else {
          Issue.record("\(error)")
          continue
        }
        #expect("\(error)".contains("couldn't write frame 6 to "))
      }
      #expect(directory.names == ["file"])
    }
  }

  @Test("a download that is cancelled half-way leaves whole files alone")
  func cancelled() async throws {
    try await withFixture { fixture in
      let gate = Gate()
      fixture.emulator.faults = [Fault(.stall(afterParts: 2, until: gate))]
      let directory = try Directory()
      let task = Task {
        try await fixture.api.downloadFrames(
          video: 1, indices: [0, 1, 2, 3], to: (0..<4).map { directory("\($0)") })
      }
      try await gate.waitForArrivals()
      task.cancel()
      await #expect(throws: FrameClientError.cancelled) { try await task.value }
      for name in directory.names {
        #expect(["0", "1"].contains(name))
        #expect(try directory.read(name) == (try await fixture.original(try #require(Int(name)))))
      }
    }
  }

  @Test("a download that fails half-way leaves whole files alone")
  func failing() async throws {
    try await withFixture { _, options in
      options.sliceFrames = 1
    } test: { fixture in
      let directory = try Directory()
      let indices = [0, 1, 2, 300, 3]
      let error = try await failure { () throws(FrameClientError) in
        try await fixture.api.downloadFrames(
          video: 1, indices: indices, to: indices.map { directory("\($0)") })
      }
      guard case .frame(300, .refused) = error else {
        Issue.record("\(error)")
        return
      }
      for name in directory.names {
        #expect(try directory.read(name) == (try await fixture.original(try #require(Int(name)))))
      }
    }
  }
}

@Suite("Atomic files")
struct AtomicFileTests {
  @Test("appear when they are committed, and not before")
  func commit() throws {
    let directory = try Directory()
    let file = try AtomicFile(directory("file"))
    try file.write([1, 2])
    try file.write([5, 6])
    #expect(!directory.names.contains("file"))
    try file.commit()
    #expect(directory.names == ["file"])
    #expect(try directory.read("file") == [1, 2, 5, 6])
    #expect(throws: FileError(path: directory("file"), code: EBADF)) { try file.write([7]) }
  }

  @Test("leave nothing behind, and what was there before, where they are not committed")
  func abandoned() throws {
    let directory = try Directory()
    try directory.write("before", to: "file")
    do {
      let file = try AtomicFile(directory("file"))
      try file.write([1, 2])
      #expect(directory.names.count == 2)
    }
    #expect(directory.names == ["file"])
    #expect(try directory.read("file") == Array("before".utf8))
  }

  @Test("take the place of files alone")
  func notAFile() throws {
    let directory = try Directory()
    #expect(throws: FileError(path: "/dev/null", code: EINVAL)) { _ = try AtomicFile("/dev/null") }
    #expect(throws: FileError(path: directory.path, code: EISDIR)) {
      _ = try AtomicFile(directory.path)
    }
  }

  @Test("may be read by whom the process's mask lets")
  func mode() throws {
    let directory = try Directory()
    try AtomicFile.write([1], to: directory("file"))
    let mask = umask(0)
    umask(mask)
    var status = stat()
    #expect(stat(directory("file"), &status) == 0)
    #expect(status.st_mode & 0o777 == 0o666 & ~mask)
  }

  @Test(
    "folders are made, where they are not there", arguments: ["a", "a/", "a/b//c/", "/x/..//y"])
  func folders(name: String) throws {
    let directory = try Directory()
    try Folder.make(directory("present"))
    try Folder.make(directory(name.replacing("/x/..", with: "present")))
    try Folder.make(directory(name.replacing("/x/..", with: "present")))
    try Folder.make("")
    #expect(directory.names.count > 1)
  }
}
