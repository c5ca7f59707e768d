import Emulator
import Glibc
import Testing

@testable import frame_gateway

@Suite("The fetch command, as a user runs it", .serialized, .timeLimit(.minutes(10)))
struct FetchProgramTests {
  @Test("fetches into a folder, says so in plain lines, and ends with 0")
  func folder() async throws {
    try await withPlatform { platform in
      let directory = try Directory()
      let result = try await Program.run(
        ["fetch", "1", "0-99:5,120", "-o", directory.path], environment: platform.environment)
      #expect(result.status == 0)
      #expect(result.output == "")
      // A slow machine says how far it is on lines before the last.
      #expect(result.errors.split(separator: "\n").last?.hasPrefix("21 frames, ") == true)
      #expect(try directory.names("").count == 22)
    }
  }

  @Test("writes to standard output, where reports are not")
  func standardOutput() async throws {
    try await withPlatform { platform in
      let directory = try Directory()
      let one = try await Program.run(
        ["fetch", "1", "3", "-o", "-", "--json"], environment: platform.environment)
      #expect(one.status == 0)
      #expect(one.errors.contains(#"{"event":"begin","present":0,"total":1}"#))
      #expect(one.outputBytes == (try await platform.original(3)))
      let several = try await Program.run(
        ["fetch", "1", "3,4", "-o", "-"], environment: platform.environment)
      try await platform.fetch("1", "3,4", "-o", directory.path + "/a.tar")
      #expect(several.outputBytes == (try directory.bytes("a.tar")))
    }
  }

  @Test("JSON lines go to standard output where it is free")
  func json() async throws {
    try await withPlatform { platform in
      let directory = try Directory()
      let result = try await Program.run(
        ["fetch", "1", "299-301", "-o", directory.path, "--json"],
        environment: platform.environment)
      #expect(result.status == 1)
      #expect(result.errors == "")
      let lines = result.output.split(separator: "\n")
      #expect(lines.count == 5)
      #expect(
        lines.last?.hasSuffix(#""failed":2,"fetched":1,"present":0,"status":1,"total":3}"#) == true)
    }
  }

  @Test("wrong arguments and settings end it with 2 and one line, and nothing is asked for")
  func usage() async throws {
    try await withPlatform { platform in
      let directory = try Directory()
      for arguments in [
        [], ["1"], ["1", "0"], ["1", "0", "-o", directory.path, "--format", "gif"],
        ["1", "0", "-o", directory.path, "--upstream-slice", "51"],
        ["1", "0,1", "-o", directory.path + "/a.png"],
      ] {
        let result = try await Program.run(
          ["fetch"] + arguments, environment: platform.environment)
        #expect(result.status == 2)
        #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
        #expect(result.errors.hasPrefix("Error: "))
      }
      let nowhere = try await Program.run(["fetch", "1", "0", "-o", directory.path])
      #expect(nowhere.status == 2)
      #expect(nowhere.errors.contains("SERVER_ADDRESS is not set"))
      #expect(platform.asked.isEmpty)
      #expect(try directory.names("") == [])
    }
  }

  @Test("a platform that can't be reached ends it with 3")
  func unreachable() async throws {
    let directory = try Directory()
    let result = try await Program.run(
      ["fetch", "1", "0-99", "-o", directory.path + "/a.zip", "--upstream-retries", "0"],
      environment: ["SERVER_ADDRESS": "http://127.0.0.1:9"])
    #expect(result.status == 3)
    #expect(result.errors.contains("the server is not available"))
    #expect(try directory.names("") == [])
  }

  @Test("an output that can't be written ends it with 4")
  func unwritable() async throws {
    try await withPlatform { platform in
      let result = try await Program.run(
        ["fetch", "1", "0", "-o", "/dev/null/frames"], environment: platform.environment)
      #expect(result.status == 4)
      #expect(result.errors.contains("/dev/null/frames"))
    }
  }

  @Test(
    "a signal ends it, and no half file is left",
    arguments: [(SIGINT, 130, "folder"), (SIGINT, 130, "a.zip"), (SIGTERM, 143, "a.npy")]
      as [(Int32, Int32, String)])
  func interrupted(signal: Int32, status: Int32, name: String) async throws {
    try await withPlatform { platform in
      let gate = Gate()
      platform.emulator.faults = [Fault(.stall(afterParts: 4, until: gate))]
      let directory = try Directory()
      let program = try Program(
        ["fetch", "1", "0-9", "-o", "\(directory.path)/\(name)"],
        environment: platform.environment)
      try await gate.waitForArrivals()
      program.signal(signal)
      let result = try await program.end()
      #expect(result.status == status)
      #expect(result.errors.contains("interrupted"))
      if name == "folder" {
        for file in try directory.names(name) where file != ".frames" {
          let index = try #require(Int(file.prefix(6)))
          #expect(try directory.bytes("folder/\(file)") == (try await platform.original(index)))
        }
      } else {
        #expect(try directory.names("") == [])
      }
    }
  }

  @Test("help tells the flags and every exit status")
  func help() async throws {
    let result = try await Program.run(["fetch", "--help"])
    #expect(result.status == 0)
    #expect(result.output == HelpText.fetch() + "\n")
    for status in FetchStatus.allCases {
      #expect(result.output.contains("\n  \(status.rawValue) "))
    }
    for line in result.output.split(separator: "\n") { #expect(line.count <= 100, "\(line)") }
  }
}
