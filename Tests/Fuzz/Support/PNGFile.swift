import FrameBytes

/// A PNG as its chunks, which can be put together again with right checksums.
public struct PNGFile {
  public struct Chunk {
    /// Four bytes.
    public var type: [UInt8]
    public var body: [UInt8]

    public init(_ type: String, _ body: [UInt8]) {
      self.type = Array(type.utf8)
      self.body = body
    }

    fileprivate init(type: [UInt8], body: [UInt8]) {
      self.type = type
      self.body = body
    }

    public var isPixelData: Bool { type == Array("IDAT".utf8) }
  }

  private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  public var chunks: [Chunk]

  public init(_ chunks: [Chunk]) { self.chunks = chunks }

  /// Goes by the chunks' lengths as far as they lead; nil where there is no chunk.
  public init?(parsing bytes: ArraySlice<UInt8>) {
    guard bytes.starts(with: Self.signature) else { return nil }
    var rest = bytes.dropFirst(8)
    chunks = []
    while rest.count >= 12 {
      let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
      guard length <= rest.count - 12 else { break }
      let body = rest.dropFirst(8).prefix(length)
      chunks.append(Chunk(type: Array(rest.dropFirst(4).prefix(4)), body: Array(body)))
      rest = rest.dropFirst(12 + length)
    }
    guard !chunks.isEmpty else { return nil }
  }

  public var bytes: [UInt8] {
    chunks.reduce(into: Self.signature) { bytes, chunk in
      let checked = chunk.type + chunk.body
      bytes += Self.bigEndian(UInt32(chunk.body.count)) + checked
      bytes += Self.bigEndian(CRC32.checksum(checked.span))
    }
  }

  /// The bodies of all IDAT chunks, one behind the other.
  public var pixelData: [UInt8] { chunks.filter(\.isPixelData).flatMap(\.body) }

  /// Puts `data` in the place of all IDAT chunks, in pieces of these lengths and the rest.
  public mutating func setPixelData(_ data: [UInt8], pieceLengths: [Int]) {
    let place = chunks.firstIndex(where: \.isPixelData) ?? min(1, chunks.count)
    chunks.removeAll(where: \.isPixelData)
    var rest = data[...]
    var pieces: [Chunk] = []
    for length in pieceLengths {
      pieces.append(Chunk("IDAT", Array(rest.prefix(length))))
      rest = rest.dropFirst(length)
    }
    chunks.insert(contentsOf: pieces + [Chunk("IDAT", Array(rest))], at: min(place, chunks.count))
  }

  public static func bigEndian(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }
}
