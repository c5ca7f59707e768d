import Testing

@testable import Imaging

@Suite("Damaged JPEGs")
struct JPEGDamageTests {
  static let endOfImage: [UInt8] = [0xFF, 0xD9]

  @Test("never give pixels when cut, wherever that is", arguments: JPEGFixture.all)
  func cut(fixture: JPEGFixture) {
    let bytes = fixture.bytes
    let taken = bytes.indices.filter { !isDamaged(Array(bytes[..<$0]), .jpeg) }
    #expect(taken == [], "cut after these counts of bytes")
  }

  /// Where several scans follow each other, this includes the cuts between two of them. Arithmetic
  /// coding is left out: its encoders drop trailing zeros, so that a cut there can't be told (T.81,
  /// D.1.8).
  @Test("never give pixels when cut and closed again", arguments: JPEGFixture.all)
  func cutAndClosed(fixture: JPEGFixture) {
    guard fixture.name != "arithmetic coding" else { return }
    let bytes = fixture.bytes
    let taken = (2..<bytes.count - 2).filter {
      !isDamaged(Array(bytes[..<$0]) + Self.endOfImage, .jpeg)
    }
    #expect(taken == [], "cut after these counts of bytes")
  }

  @Test("stray bytes before the end are let through, up to a limit", arguments: JPEGFixture.all)
  func strayBytes(fixture: JPEGFixture) throws {
    let whole = try decode(fixture.bytes, .jpeg)
    func padded(_ count: Int) -> [UInt8] {
      Array(fixture.bytes.dropLast(2)) + [UInt8](repeating: 0, count: count) + Self.endOfImage
    }
    // What the decoder took ahead, at most eight bytes, it drops without counting.
    let limit = JPEGReader.maximumStrayBytes
    #expect(try decode(padded(2), .jpeg) == whole)
    #expect(try decode(padded(limit), .jpeg) == whole)
    #expect(isDamaged(padded(limit + 9), .jpeg))
  }

  @Test("bytes after the end marker are not looked at")
  func trailingData() throws {
    for fixture in JPEGFixture.all {
      let whole = try decode(fixture.bytes, .jpeg)
      #expect(try decode(fixture.bytes + [0xFF, 0xC0, 1], .jpeg) == whole)
    }
  }

  @Test("an empty side, a second frame header or none gives no pixels")
  func headers() throws {
    let bytes = JPEGFixture.all[0].bytes
    let frame = try #require(
      bytes.indices.first { bytes[$0...].starts(with: [0xFF, 0xC0, 0, 17]) })
    for side in [5, 7] {
      var empty = bytes
      empty.replaceSubrange(frame + side..<frame + side + 2, with: [0, 0])
      #expect(isDamaged(empty, .jpeg))
    }
    let (before, header, after) = (
      Array(bytes[..<frame]), bytes[frame..<frame + 19], bytes[(frame + 19)...]
    )
    #expect(isDamaged(before + header + header + after, .jpeg))
    #expect(isDamaged(before + after, .jpeg))
  }
}
