/// What an IHDR says, and how many bytes of rows that makes.
public struct PNGLayout {
  public var width: Int
  public var height: Int
  public var colorType: UInt8
  public var bitDepth: UInt8
  public var isInterlaced: Bool

  /// The combinations that the format has, by colour type.
  public static let kinds: [(colorType: UInt8, bitDepth: UInt8)] = [
    (0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (2, 8), (2, 16), (3, 1), (3, 2), (3, 4), (3, 8),
    (4, 8), (4, 16), (6, 8), (6, 16),
  ]

  public init(
    width: Int, height: Int, colorType: UInt8, bitDepth: UInt8, isInterlaced: Bool
  ) {
    (self.width, self.height) = (width, height)
    (self.colorType, self.bitDepth) = (colorType, bitDepth)
    self.isInterlaced = isInterlaced
  }

  public var header: PNGFile.Chunk {
    PNGFile.Chunk(
      "IHDR",
      PNGFile.bigEndian(UInt32(width)) + PNGFile.bigEndian(UInt32(height))
        + [bitDepth, colorType, 0, 0, isInterlaced ? 1 : 0])
  }

  private var samplesPerPixel: Int { [1, 1, 3, 1, 2, 1, 4][Int(colorType)] }

  /// The lengths of the rows in their order, pass by pass, each with its filter byte.
  public var rowLengths: [Int] {
    let passes =
      isInterlaced
      ? [
        (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
        (0, 1, 1, 2),
      ] : [(0, 0, 1, 1)]
    return passes.flatMap { x, y, across, down in
      let columns = (width - x + across - 1) / across
      let rows = (height - y + down - 1) / down
      guard columns > 0, rows > 0 else { return [Int]() }
      let bits = columns * samplesPerPixel * Int(bitDepth)
      return Array(repeating: 1 + (bits + 7) / 8, count: rows)
    }
  }

  /// Rows of the right lengths made of `source` over and over, each with a filter of the five.
  public func rows(from source: [UInt8]) -> [UInt8] {
    let source = source.isEmpty ? [0] : source
    var rows: [UInt8] = []
    var position = 0
    for length in rowLengths {
      for index in 0..<length {
        let byte = source[position % source.count]
        rows.append(index == 0 ? byte % 5 : byte)
        position += 1
      }
    }
    return rows
  }
}
