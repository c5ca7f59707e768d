import Emulator
import FoundationEssentials
import Glibc
import Testing

@testable import frame_gateway

@Suite("Fetching into a folder", .timeLimit(.minutes(5)))
struct FolderTests {
  @Test("writes each frame as the platform has it, named by its index")
  func original() async throws {
    try await withPlatform { platform in
      let directory = try Directory()
      let report = try await platform.fetch("1", "5,120,5", "-o", directory.path + "/new/folder")
      #expect(report.status == .complete)
      #expect(report.total == 2 && report.fetched.sorted() == [5, 120])
      for (name, index) in [("000005.jpg", 5), ("000120.jpg", 120)] {
        #expect(try directory.bytes("new/folder/\(name)") == (try await platform.original(index)))
      }
      #expect(
        try directory.names("new/folder") == [".frames", "000005.jpg", "000120.jpg"])
      #expect(platform.asked == [[5, 120]])
    }
  }

  @Test("a broken run goes on where it was", arguments: FetchOptions.Format.allCases)
  func resuming(format: FetchOptions.Format) async throws {
    try await withPlatform { platform in
      let directory = try Directory()
      func fetch() async throws -> FetchReport {
        try await platform.fetch(
          "1", "0-9", "-o", directory.path, "--format", format.rawValue)
      }
      #expect(try await fetch().fetched.count == 10)
      let files = try directory.names("").filter { !$0.hasPrefix(".") }
      #expect(files.count == 10)
      // One is gone, one is cut, one is of another type than its name says.
      try FileManager.default.removeItem(atPath: "\(directory.path)/\(files[2])")
      let whole = try directory.bytes(files[5])
      try directory.write(Array(whole.dropLast(3)), to: files[5])
      try directory.write(Array("GIF89a".utf8), to: files[7])
      let second = try await fetch()
      #expect(second.status == .complete)
      #expect(second.present == [0, 1, 3, 4, 6, 8, 9])
      #expect(second.fetched.sorted() == [2, 5, 7])
      #expect(platform.asked == [Array(0..<10), [2, 5, 7]])
      #expect(try directory.bytes(files[5]) == whole)
      let third = try await fetch()
      #expect(third.status == .complete && third.present == Array(0..<10))
      #expect(platform.asked.count == 2)
    }
  }

  @Test("frames of another video or form are never taken for these")
  func otherFrames() async throws {
    try await withPlatform { platform in
      let directory = try Directory()
      try await platform.fetch("1", "0", "-o", directory.path)
      let before = try directory.bytes("000000.jpg")
      for other in [["2", "0"], ["1", "0", "--format", "jpg"]] {
        let plan = try platform.plan(other + ["-o", directory.path, "--quiet"])
        #expect(await plan.run() == .usage)
      }
      #expect(try directory.bytes("000000.jpg") == before)
      #expect(platform.asked.count == 1)
    }
  }

  @Test("files that nobody vouches for are written anew")
  func strangeFiles() async throws {
    try await withPlatform { platform in
      let directory = try Directory()
      try directory.write(try await platform.original(7), to: "000000.jpg")
      let report = try await platform.fetch("1", "0", "-o", directory.path)
      #expect(report.present == [])
      #expect(try directory.bytes("000000.jpg") == (try await platform.original(0)))
    }
  }

  @Test("a folder that can't be written is told as such, before anything is asked for")
  func unwritable() async throws {
    try await withPlatform { platform in
      let directory = try Directory()
      try directory.write("", to: "file")
      let report = try await platform.fetch("1", "0", "-o", directory.path + "/file/folder")
      #expect(report.status == .unwritable)
      #expect(platform.asked.isEmpty)
    }
  }

  @Test("a fetch that is cancelled half-way leaves whole files alone")
  func cancelled() async throws {
    try await withPlatform { platform in
      let gate = Gate()
      platform.emulator.faults = [Fault(.stall(afterParts: 4, until: gate))]
      let directory = try Directory()
      let task = Task { try await platform.fetch("1", "0-9", "-o", directory.path) }
      try await gate.waitForArrivals()
      task.cancel()
      let report = try await task.value
      #expect(report.status == .interrupted)
      #expect(report.stop == .cancelled)
      for name in try directory.names("") where name != ".frames" {
        let index = try #require(Int(name.prefix(6)))
        #expect(name == FramePiece.name(index, "jpg"))
        #expect(try directory.bytes(name) == (try await platform.original(index)))
      }
      gate.open()
      platform.emulator.faults = []
      let second = try await platform.fetch("1", "0-9", "-o", directory.path)
      #expect(second.status == .complete)
      #expect(second.present.count + second.fetched.count == 10)
    }
  }

  @Test("a converted frame is what is asked for")
  func formats() async throws {
    try await withPlatform { platform in
      let directory = try Directory()
      for format in ["png", "jpg", "npy"] {
        let report = try await platform.fetch(
          "1", "3", "-o", "\(directory.path)/\(format)", "--format", format)
        #expect(report.status == .complete)
      }
      #expect(try directory.bytes("png/000003.png").starts(with: [0x89, 0x50, 0x4E, 0x47]))
      // The platform's own JPEG is what a JPEG is.
      #expect(try directory.bytes("jpg/000003.jpg") == (try await platform.original(3)))
      #expect(try directory.bytes("npy/000003.npy").count == 128 + 24 * 32 * 3)
    }
  }
}
