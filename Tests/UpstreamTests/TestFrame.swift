import FrameBytes

/// Small JPEGs, whole by their structure, that hold what a test wants in a comment segment.
enum TestFrame {
  static func jpeg(_ comment: [UInt8] = [], scanBytes: Int = 8) -> [UInt8] {
    [0xFF, 0xD8] + segment(0xC0, [8, 0, 8, 0, 8, 1, 1, 0x11, 0]) + segment(0xFE, comment)
      + segment(0xDA, [1, 1, 0, 0, 63, 0]) + [UInt8](repeating: 0x5A, count: scanBytes)
      + [0xFF, 0xD9]
  }

  /// One of its own for every index.
  static func jpeg(_ index: Int64, scanBytes: Int = 8) -> [UInt8] {
    jpeg(Array("frame \(index)".utf8), scanBytes: scanBytes)
  }

  private static func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
    let length = content.count + 2
    return [0xFF, marker, UInt8(length >> 8), UInt8(length & 0xFF)] + content
  }
}
