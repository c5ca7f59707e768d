import FuzzSupport

/// Makes a PNG of every kind out of choices; what is left of the input are its rows.
struct PNGDrawing {
  private var input: FuzzInput
  /// Whether the palette has fewer entries than the depth names: libpng says nothing of an index
  /// without one, which is damage here.
  private(set) var hasShortPalette = false
  /// Whether the stream ends within its checksum, or before: libpng takes one whose last bytes are
  /// missing where an empty chunk follows.
  private(set) var isCut = false

  init(_ input: FuzzInput) { self.input = input }

  mutating func file() -> PNGFile {
    let kind = PNGLayout.kinds[input.choice(below: PNGLayout.kinds.count)]
    // Mostly small, now and then as wide as no vector register.
    let isWide = input.choice(below: 8) == 0
    let layout = PNGLayout(
      width: 1 + input.choice(below: isWide ? 300 : 40),
      height: 1 + input.choice(below: isWide ? 4 : 18),
      colorType: kind.colorType, bitDepth: kind.bitDepth,
      isInterlaced: input.choice(below: 3) == 0)
    var file = PNGFile([layout.header] + ancillaryChunks(layout) + [PNGFile.Chunk("IEND", [])])
    let pieceLengths = (0..<input.choice(below: 5)).map { _ in Int(input.choice()) * 2 }
    let damage = input.choice(below: 16)
    isCut = damage == 3 || damage == 7
    let (level, strategy) = (input.choice(below: 10), input.choice(below: 5))
    let windowBits = 9 + input.choice(below: 7)
    var rows = layout.rows(from: Array(input.bytes))
    damageRows(&rows, damage, firstRow: layout.rowLengths[0])
    var data = Zlib.deflate(rows, level: level, strategy: strategy, windowBits: windowBits)
    damageStream(&data, damage)
    // The pixel data goes behind everything but IEND.
    file.chunks.insert(PNGFile.Chunk("IDAT", []), at: file.chunks.count - 1)
    file.setPixelData(data, pieceLengths: pieceLengths)
    return file
  }

  private mutating func ancillaryChunks(_ layout: PNGLayout) -> [PNGFile.Chunk] {
    var chunks: [PNGFile.Chunk] = []
    let extras = input.choice(below: 16)
    if extras & 1 != 0 { chunks.append(PNGFile.Chunk("tEXt", Array("Title\u{0}t".utf8))) }
    if layout.colorType == 3 {
      let names = 1 << Int(layout.bitDepth)
      let count = extras & 2 != 0 ? names : 1 + input.choice(below: names)
      hasShortPalette = count < names
      chunks.append(PNGFile.Chunk("PLTE", (0..<count * 3).map { _ in input.choice() }))
    }
    if extras & 12 == 4 {
      let counts: [UInt8: Int] = [0: 2, 2: 6, 3: 1 + input.choice(below: 16)]
      let body = (0..<(counts[layout.colorType] ?? 2)).map { _ in input.choice() }
      chunks.append(PNGFile.Chunk("tRNS", body))
    }
    return chunks
  }

  /// Rows that are too few, too many, or have a filter that is none.
  private func damageRows(_ rows: inout [UInt8], _ damage: Int, firstRow: Int) {
    switch damage {
    case 0: rows.removeLast()
    case 1: rows.append(1)
    case 2 where firstRow < rows.count: rows[firstRow] = 5
    default: break
    }
  }

  /// A stream that is cut, goes on behind its end, or has a wrong checksum or header.
  private func damageStream(_ data: inout [UInt8], _ damage: Int) {
    switch damage {
    case 3: data.removeLast()
    case 4: data.append(0)
    case 5: data[data.count - 1] ^= 1
    case 6: data[0] ^= 0x10
    case 7: data.removeLast(min(data.count, 6))
    default: break
    }
  }
}
