import Testing

@testable import HTTPWire

@Suite("A trace's parent")
struct TraceParentTests {
  private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"

  private func parsed(_ text: String) -> TraceParent? { TraceParent(Array(text.utf8)[...]) }

  @Test("of version 00 is read")
  func reading() throws {
    let parent = try #require(parsed("00-\(Self.trace)-00f067aa0ba902b7-01"))
    #expect(parent.traceID == Self.trace)
    #expect(parent.parent == 0x00f0_67aa_0ba9_02b7)
    #expect(parent.flags == 1)
    #expect(parent.id.first == UInt64(Self.trace.prefix(16), radix: 16))
    #expect(parent.id.second == UInt64(Self.trace.suffix(16), radix: 16))
  }

  @Test("has flags of other levels, which are not sent on")
  func flags() throws {
    let parent = try #require(parsed("00-\(Self.trace)-00f067aa0ba902b7-ff"))
    #expect(parent.flags == 0xFF)
    #expect(parent.knownFlags == 1)
    #expect(parsed("00-\(Self.trace)-00f067aa0ba902b7-02")?.knownFlags == 0)
  }

  @Test(
    "of a later version is read as far as it is known",
    arguments: ["", "-", "-what the future will be like"])
  func future(rest: String) {
    #expect(parsed("cc-\(Self.trace)-00f067aa0ba902b7-01\(rest)")?.traceID == Self.trace)
  }

  @Test(
    "that is not valid is none",
    arguments: [
      "", "00", "00-\(trace)-00f067aa0ba902b7", "00-\(trace)-00f067aa0ba902b7-0",
      "00-\(trace)-00f067aa0ba902b7-011", "00-\(trace)-00f067aa0ba902b7-01-",
      "00-\(trace)-00f067aa0ba902b7-01-more", "cc-\(trace)-00f067aa0ba902b7-01.more",
      "ff-\(trace)-00f067aa0ba902b7-01", "00-\(trace.uppercased())-00f067aa0ba902b7-01",
      "00-\(trace)-00F067aa0ba902b7-01", "0G-\(trace)-00f067aa0ba902b7-01",
      "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
      "00-\(trace)-0000000000000000-01", "00_\(trace)-00f067aa0ba902b7-01",
      "00-\(trace)_00f067aa0ba902b7-01", "00-\(trace)-00f067aa0ba902b7_01",
      "00-\(trace)-00f067aa0ba902b7-0x", " 00-\(trace)-00f067aa0ba902b7-01",
      "00-\(trace)-00f067aa0ba902b7-01, 00-\(trace)-00f067aa0ba902b7-01",
      "00-+bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    ])
  func invalid(text: String) {
    #expect(parsed(text) == nil)
  }
}
