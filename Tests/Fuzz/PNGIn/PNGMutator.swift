import CReference
import FuzzSupport

/// Changes a PNG and leaves its checksums right, behind which no blind change ever gets.
struct PNGMutator {
  private var state: UInt64

  init(seed: UInt32) { state = UInt64(seed) }

  /// Nil where the change is to be a blind one.
  mutating func mutate(_ bytes: [UInt8], limit: Int) -> [UInt8]? {
    guard random(8) > 0, var file = PNGFile(parsing: bytes[...]) else { return nil }
    switch random(8) {
    case 0, 1: changeRows(of: &file)
    case 2: changeLayout(of: &file)
    case 3:
      file.setPixelData(changed(file.pixelData, limit: limit), pieceLengths: pieceLengths())
    case 4: file.setPixelData(file.pixelData, pieceLengths: pieceLengths())
    case 5: rearrange(&file)
    case 6: addChunk(to: &file)
    default:
      let index = random(file.chunks.count)
      file.chunks[index].body = changed(file.chunks[index].body, limit: 256)
    }
    return file.bytes
  }

  /// Below `bound`, by SplitMix64.
  private mutating func random(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
  }

  /// `bytes` after one of libFuzzer's own mutations.
  private func changed(_ bytes: [UInt8], limit: Int) -> [UInt8] {
    let capacity = max(limit, bytes.count)
    var target = bytes + [UInt8](repeating: 0, count: capacity - bytes.count)
    // Safe: `target` holds `capacity` bytes.
    let count = target.withUnsafeMutableBufferPointer {
      LLVMFuzzerMutate($0.baseAddress, bytes.count, capacity)
    }
    return Array(target[..<count])
  }

  private mutating func pieceLengths() -> [Int] {
    (0..<random(4)).map { _ in random(3) == 0 ? random(4) : random(200) }
  }

  private mutating func deflated(_ rows: [UInt8]) -> [UInt8] {
    Zlib.deflate(rows, level: random(10), strategy: random(5), windowBits: 9 + random(7))
  }

  private mutating func changeRows(of file: inout PNGFile) {
    guard let rows = Zlib.inflate(file.pixelData) else { return }
    let changed = changed(rows, limit: rows.count + 64)
    file.setPixelData(deflated(changed), pieceLengths: pieceLengths())
  }

  /// Another size, colour type, depth or interlacing, with rows that fit it.
  private mutating func changeLayout(of file: inout PNGFile) {
    let kind = PNGLayout.kinds[random(PNGLayout.kinds.count)]
    let layout = PNGLayout(
      width: 1 + random(40), height: 1 + random(24), colorType: kind.colorType,
      bitDepth: kind.bitDepth, isInterlaced: random(3) == 0)
    let rows = layout.rows(from: Zlib.inflate(file.pixelData) ?? file.pixelData)
    file.chunks[0] = layout.header
    file.setPixelData(deflated(rows), pieceLengths: pieceLengths())
  }

  private mutating func rearrange(_ file: inout PNGFile) {
    let chunk = file.chunks[random(file.chunks.count)]
    switch random(3) {
    case 0: file.chunks.insert(chunk, at: random(file.chunks.count + 1))
    case 1: file.chunks.swapAt(random(file.chunks.count), random(file.chunks.count))
    default: if file.chunks.count > 1 { file.chunks.remove(at: random(file.chunks.count)) }
    }
  }

  private mutating func addChunk(to file: inout PNGFile) {
    let types = ["tRNS", "tRNS", "PLTE", "PLTE", "eXIf", "gAMA", "bKGD", "zTXt", "iCCP", "sBIT"]
    let type = types[random(types.count)]
    let lengths = type == "tRNS" ? [1, 2, 6, 16, 256] : [3, 6, 12, 48, 768]
    let body = (0..<lengths[random(5)]).map { _ in UInt8(random(256)) }
    file.chunks.insert(PNGFile.Chunk(type, body), at: min(1 + random(3), file.chunks.count))
  }
}
