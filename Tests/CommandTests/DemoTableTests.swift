import Emulator
import Testing

@testable import frame_gateway

@Suite("The demo's own flags")
struct DemoTableTests {
  private func values(_ flags: [String: String]) throws -> DemoTable.Values {
    var flags = flags
    return try DemoTable.take(from: &flags)
  }

  @Test("are taken out, and the others left")
  func taking() throws {
    var flags = ["DEMO_COUNT": "7", "GATEWAY_QUEUE": "8", "DEMO_LATENCY": "20ms"]
    let values = try DemoTable.take(from: &flags)
    #expect(flags == ["GATEWAY_QUEUE": "8"])
    #expect(values.emulator.repeatedTo == 7)
    #expect(values.emulator.latency == .milliseconds(20))
  }

  @Test("reads each into its place")
  func places() throws {
    let values = try values([
      "DEMO_VIDEOS": "2", "DEMO_FRAME_COST": "3ms", "DEMO_SLOTS": "5", "DEMO_STREAM_PARTS": "off",
      "DEMO_FAULTS": "status=503,first=3;missing=7",
    ])
    #expect(values.emulator.videos == 2)
    #expect(values.emulator.frameCost == .milliseconds(3))
    #expect(values.emulator.slots == 5)
    #expect(!values.emulator.streamsParts)
    #expect(values.faults.count == 2)
    guard case .folder("/frames") = try self.values(["DEMO_FRAMES": "/frames"]).emulator.source
    else {
      Issue.record("the folder is not the source")
      return
    }
  }

  @Test("frames are known by where they come from, not by the port of this run")
  func identity() throws {
    #expect(try values([:]).identity == values(["DEMO_VIDEOS": "2"]).identity)
    let folder = try values(["DEMO_FRAMES": "/tmp"]).identity
    #expect(try values(["DEMO_FRAMES": "/tmp/."]).identity == folder)
    let identities = try [[:], ["DEMO_FRAMES": "/tmp"], ["DEMO_FRAMES": "/no/where"]]
      .map { try values($0).identity }
    #expect(Set(identities).count == 3)
  }

  @Test(
    "a bad value is told by its flag",
    arguments: [
      ("DEMO_COUNT", "0", "--count"), ("DEMO_COUNT", "100000001", "--count"),
      ("DEMO_VIDEOS", "0", "--videos"), ("DEMO_VIDEOS", "1000001", "--videos"),
      ("DEMO_LATENCY", "5", "--latency"), ("DEMO_LATENCY", "3601s", "--latency"),
      ("DEMO_FRAME_COST", "x", "--frame-cost"), ("DEMO_SLOTS", "0", "--slots"),
      ("DEMO_SLOTS", "10001", "--slots"), ("DEMO_STREAM_PARTS", "perhaps", "--stream-parts"),
      ("DEMO_FAULTS", "earthquake", "--faults"), ("DEMO_FAULTS", "json;;status=", "--faults"),
    ])
  func bad(name: String, text: String, flag: String) {
    let failure = #expect(throws: SettingsLoader.Failure.self) { try values([name: text]) }
    #expect(failure?.description.hasPrefix("\(flag): '\(text)' is not ") == true)
  }
}
