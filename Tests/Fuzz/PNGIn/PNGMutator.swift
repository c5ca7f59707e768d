import FuzzSupport

/// Changes a PNG and leaves its checksums right, behind which no blind change ever gets.
struct PNGMutator {
  private var mutation: Mutation

  init(_ mutation: Mutation) { self.mutation = mutation }

  /// Nil where `bytes` are no PNG.
  mutating func mutate(_ bytes: [UInt8], limit: Int) -> [UInt8]? {
    guard var file = PNGFile(parsing: bytes[...]) else { return nil }
    switch mutation.random(8) {
    case 0, 1: changeRows(of: &file)
    case 2: changeLayout(of: &file)
    case 3:
      file.setPixelData(
        mutation.changed(file.pixelData, limit: limit), pieceLengths: pieceLengths())
    case 4: file.setPixelData(file.pixelData, pieceLengths: pieceLengths())
    case 5: rearrange(&file)
    case 6: addChunk(to: &file)
    default:
      let index = mutation.random(file.chunks.count)
      file.chunks[index].body = mutation.changed(file.chunks[index].body, limit: 256)
    }
    return file.bytes
  }

  private mutating func pieceLengths() -> [Int] {
    (0..<mutation.random(4)).map { _ in
      mutation.random(3) == 0 ? mutation.random(4) : mutation.random(200)
    }
  }

  private mutating func deflated(_ rows: [UInt8]) -> [UInt8] {
    Zlib.deflate(
      rows, level: mutation.random(10), strategy: mutation.random(5),
      windowBits: 9 + mutation.random(7))
  }

  private mutating func changeRows(of file: inout PNGFile) {
    guard let rows = Zlib.inflate(file.pixelData) else { return }
    let changed = mutation.changed(rows, limit: rows.count + 64)
    file.setPixelData(deflated(changed), pieceLengths: pieceLengths())
  }

  /// Another size, colour type, depth or interlacing, with rows that fit it.
  private mutating func changeLayout(of file: inout PNGFile) {
    let kind = PNGLayout.kinds[mutation.random(PNGLayout.kinds.count)]
    let layout = PNGLayout(
      width: 1 + mutation.random(40), height: 1 + mutation.random(24), colorType: kind.colorType,
      bitDepth: kind.bitDepth, isInterlaced: mutation.random(3) == 0)
    let rows = layout.rows(from: Zlib.inflate(file.pixelData) ?? file.pixelData)
    file.chunks[0] = layout.header
    file.setPixelData(deflated(rows), pieceLengths: pieceLengths())
  }

  private mutating func rearrange(_ file: inout PNGFile) {
    let chunk = file.chunks[mutation.random(file.chunks.count)]
    switch mutation.random(3) {
    case 0: file.chunks.insert(chunk, at: mutation.random(file.chunks.count + 1))
    case 1:
      file.chunks.swapAt(mutation.random(file.chunks.count), mutation.random(file.chunks.count))
    default: if file.chunks.count > 1 { file.chunks.remove(at: mutation.random(file.chunks.count)) }
    }
  }

  private mutating func addChunk(to file: inout PNGFile) {
    let types = ["tRNS", "tRNS", "PLTE", "PLTE", "eXIf", "gAMA", "bKGD", "zTXt", "iCCP", "sBIT"]
    let type = types[mutation.random(types.count)]
    let lengths = type == "tRNS" ? [1, 2, 6, 16, 256] : [3, 6, 12, 48, 768]
    let body = (0..<lengths[mutation.random(5)]).map { _ in UInt8(mutation.random(256)) }
    file.chunks.insert(
      PNGFile.Chunk(type, body), at: min(1 + mutation.random(3), file.chunks.count))
  }
}
