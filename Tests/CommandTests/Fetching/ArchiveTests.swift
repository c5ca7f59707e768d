import Emulator
import Testing

@testable import frame_gateway

@Suite("Fetching into one file", .timeLimit(.minutes(5)))
struct ArchiveTests {
  @Test("an archive has the frames in the request's order, and a manifest")
  func order() async throws {
    try await withPlatform { platform in
      let directory = try Directory()
      platform.emulator.faults = [Fault(.reversed)]
      for ending in ["zip", "tar"] {
        let report = try await platform.fetch("1", "7,3,7,5", "-o", "\(directory.path)/a.\(ending)")
        #expect(report.status == .complete)
        #expect(report.fetched == [7, 3, 5])
      }
      #expect(try directory.names("") == ["a.tar", "a.zip"])
      let zip = try directory.bytes("a.zip")
      let tar = try directory.bytes("a.tar")
      for index in [3, 5, 7] {
        let frame = try await platform.original(index)
        #expect(zip.contains(frame) && tar.contains(frame))
        let name = Array(FramePiece.name(index, "jpg").utf8)
        #expect(zip.contains(name) && tar.contains(name))
      }
      let lines = [3, 5, 7].map { index in
        #""entry":"00000\#(index).jpg","index":\#(index)}"#
      }
      for line in lines { #expect(zip.contains(Array(line.utf8))) }
      #expect(tar.contains(Array("__manifest__/manifest.json".utf8)))
    }
  }

  @Test("an archive names what is missing")
  func missing() async throws {
    try await withPlatform { platform in
      let directory = try Directory()
      platform.emulator.faults = [
        Fault(.withoutPart(4)), Fault(.damaged(4, .garbled), method: .single),
      ]
      let report = try await platform.fetch("1", "3-5", "-o", directory.path + "/a.zip")
      #expect(report.status == .incomplete)
      #expect(report.missing == [4])
      let zip = try directory.bytes("a.zip")
      #expect(zip.contains(Array(#"{"failure":"#.utf8)))
      #expect(zip.contains(Array(#""index":4}"#.utf8)))
    }
  }

  @Test("a file that is not finished is not there", arguments: ["a.zip", "a.tar", "a.npy"])
  func cancelled(name: String) async throws {
    try await withPlatform { platform in
      let gate = Gate()
      platform.emulator.faults = [Fault(.stall(afterParts: 4, until: gate))]
      let directory = try Directory()
      try directory.write("before", to: name)
      let task = Task { try await platform.fetch("1", "0-9", "-o", "\(directory.path)/\(name)") }
      try await gate.waitForArrivals()
      task.cancel()
      #expect(try await task.value.status == .interrupted)
      #expect(try directory.names("") == [name])
      #expect(try directory.read(name) == "before")
    }
  }

  @Test("an array has a slot for each position")
  func array() async throws {
    try await withPlatform { platform in
      let directory = try Directory()
      platform.emulator.faults = [Fault(.reversed)]
      let report = try await platform.fetch("1", "2,0,2,1,0", "-o", directory.path + "/a.npy")
      #expect(report.status == .complete)
      let bytes = try directory.bytes("a.npy")
      #expect(NPYFile.isWhole(bytes))
      #expect(bytes.contains(Array("(5, 24, 32, 3)".utf8)))
      let slot = 24 * 32 * 3
      let slots = (0..<5).map { Array(bytes[128 + $0 * slot..<128 + ($0 + 1) * slot]) }
      #expect(slots[0] == slots[2] && slots[1] == slots[4])
      #expect(Set(slots).count == 3)
      #expect(platform.asked == [[2, 0, 1]])
    }
  }

  @Test(
    "an array has no gap: a frame that fails is asked for again at once, and else there is none")
  func arrayWithoutGap() async throws {
    try await withPlatform { platform in
      let directory = try Directory()
      platform.emulator.faults = [Fault(.withoutPart(1), occurrence: .first(1))]
      let good = try await platform.fetch("1", "0-2", "-o", directory.path + "/good.npy")
      #expect(good.status == .complete && good.retried == [1])
      platform.emulator.faults = [
        Fault(.withoutPart(1)), Fault(.damaged(1, .garbled), method: .single),
      ]
      let bad = try await platform.fetch("1", "0-2", "-o", directory.path + "/bad.npy")
      #expect(bad.status == .incomplete && bad.missing == [1])
      #expect(try directory.names("") == ["good.npy"])
    }
  }

  @Test("frames of different shapes are no array")
  func shapes() async throws {
    let pictures = try Directory()
    try await withPlatform { small in
      try await small.fetch("1", "0", "-o", pictures.path + "/1/0.jpg")
    }
    try await withPlatform {
      $0.width = 40
    } test: { large in
      try await large.fetch("1", "1", "-o", pictures.path + "/1/1.jpg")
    }
    try await withPlatform {
      $0.source = .folder(pictures.path)
    } test: { platform in
      let directory = try Directory()
      let report = try await platform.fetch("1", "0-1", "-o", directory.path + "/a.npy")
      #expect(report.status == .incomplete)
      guard case .unfit(let reason) = report.stop else {
        Issue.record("\(String(describing: report.stop))")
        return
      }
      #expect(reason.contains("frame 0 is [24, 32, 3]") && reason.contains("[24, 40, 3]"))
      #expect(try directory.names("") == [])
    }
  }

  @Test("one frame goes into a file of its own, in the form that its name says")
  func image() async throws {
    try await withPlatform { platform in
      let directory = try Directory()
      try await platform.fetch("1", "3", "-o", directory.path + "/a.png")
      try await platform.fetch("1", "3", "-o", directory.path + "/a.jpg")
      #expect(try directory.bytes("a.png").starts(with: [0x89, 0x50, 0x4E, 0x47]))
      #expect(try directory.bytes("a.jpg") == (try await platform.original(3)))
      #expect(try directory.names("") == ["a.jpg", "a.png"])
    }
  }
}

@Suite("NPY files")
struct NPYFileTests {
  private static let header: [UInt8] =
    [0x93] + Array("NUMPY".utf8) + [1, 0, 70, 0]
    + Array("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3, 1), }".utf8)
    + Array("       \n".utf8)

  @Test("are whole with as many bytes as the shape says, and with no other number")
  func whole() {
    let bytes = Self.header + [1, 2, 3, 4, 5, 6]
    #expect(NPYFile.isWhole(bytes))
    #expect(!NPYFile.isWhole(bytes + [7]))
    for count in bytes.indices { #expect(!NPYFile.isWhole(Array(bytes.prefix(count)))) }
  }

  @Test("are never whole with a shape that can't be", arguments: ["(-2, 3, 1)", "(2, x, 1)"])
  func shapes(shape: String) {
    let text = String(decoding: Self.header[10...], as: UTF8.self)
      .replacing("(2, 3, 1)", with: shape)
    let start = Self.header.prefix(8) + [UInt8(text.utf8.count), 0]
    #expect(!NPYFile.isWhole(start + Array(text.utf8) + [1, 2, 3, 4, 5, 6]))
  }
}
