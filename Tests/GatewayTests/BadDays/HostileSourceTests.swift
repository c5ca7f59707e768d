import FrameBytes
import Testing

@Suite("Hostile frames from the platform")
struct HostileSourceTests {
  @Test("end as an error that says what is wrong with them", arguments: Way.allCases)
  func refused(way: Way) async throws {
    let folder = try SourceFolder([
      try Picture.png(), try Self.png(declaring: 50_000, 50_000), try Self.pngWithWrongSum(),
      try Self.halfJPEG(),
    ])
    defer { folder.remove() }
    try await withFixture(way) {
      $0.emulator.source = .folder(folder.path)
    } _: { gateway in
      // Of an array the bytes are counted first, of a picture the pixels.
      for (form, query, size) in [
        ("npy", "", "7500000000 bytes"), ("jpg", "?width=8", "50000 × 50000 pixels"),
        ("png", "?width=8", "50000 × 50000 pixels"),
      ] {
        func ask(_ index: Int) async throws -> Answered {
          try await gateway.get("/videos/1/frames/\(index).\(form)\(query)")
        }
        let large = try await ask(1)
        try expectProblem(large, 413, "too_large")
        #expect(try large.json["detail"]?.text?.contains(size) == true, "\(large.text)")
        #expect(try large.json["limit"]?.integer != nil)
        for (index, word) in [(2, "PNG"), (3, "JPEG")] {
          let damaged = try await ask(index)
          try expectProblem(damaged, 502, "frame_undecodable")
          #expect(try damaged.json["detail"]?.text?.contains(word) == true, "\(damaged.text)")
          #expect(try damaged.json["retryable"] == .bool(false))
        }
        #expect(try await ask(0).status == 200)
      }
      // Nobody decodes them, so they are what the platform sent.
      for index in 1...3 {
        #expect(try await gateway.get("/videos/1/frames/\(index)").status == 200)
      }
    }
  }

  /// A small PNG that says another size of itself.
  private static func png(declaring width: UInt32, _ height: UInt32) throws -> [UInt8] {
    var bytes = try Picture.png()
    bytes.replaceSubrange(16..<24, with: bigEndian(width) + bigEndian(height))
    restoreSum(of: 8..<33, in: &bytes)
    return bytes
  }

  /// A PNG whose pixels' own checksum is wrong, and every chunk's is right.
  private static func pngWithWrongSum() throws -> [UInt8] {
    var bytes = try Picture.png()
    var offset = 8
    var last = 8..<8
    while offset < bytes.count {
      let length = bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
      let chunk = offset..<offset + 12 + length
      if bytes[offset + 4..<offset + 8].elementsEqual("IDAT".utf8) { last = chunk }
      offset = chunk.upperBound
    }
    bytes[last.upperBound - 5] ^= 1
    restoreSum(of: last, in: &bytes)
    return bytes
  }

  private static func halfJPEG() throws -> [UInt8] {
    let bytes = try Picture.jpeg()
    return bytes.dropLast(bytes.count / 4) + [0xFF, 0xD9]
  }

  private static func restoreSum(of chunk: Range<Int>, in bytes: inout [UInt8]) {
    let sum = CRC32.checksum(bytes.span.extracting(chunk.dropFirst(4).dropLast(4)))
    bytes.replaceSubrange(chunk.suffix(4), with: bigEndian(sum))
  }

  private static func bigEndian(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }
}
