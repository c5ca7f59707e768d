import FrameBytes

/// A PNG of known samples, written without libpng, so that libpng is not its own judge: stored
/// deflate blocks, one of the five filters after the other, Adam7 where asked for.
struct PNGWriter {
  typealias Chunk = (type: String, body: [UInt8])

  var width: Int
  var height: Int
  var colorType: Int
  var bitDepth: Int
  var isInterlaced = false
  /// Chunks between IHDR and IDAT.
  var chunks: [Chunk] = []
  /// Chunks behind IDAT.
  var trailingChunks: [Chunk] = []
  /// Row by row, each pixel's samples in order.
  var samples: [Int]

  var samplesPerPixel: Int { [1, 0, 3, 1, 2, 0, 4][colorType] }

  /// Samples without a pattern that the bit depth holds, below `bound`.
  init(
    width: Int, height: Int, colorType: Int, bitDepth: Int, bound: Int? = nil, seed: UInt64 = 1
  ) {
    (self.width, self.height) = (width, height)
    (self.colorType, self.bitDepth) = (colorType, bitDepth)
    var state = seed
    samples = []
    samples = (0..<width * height * samplesPerPixel).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % min(bound ?? .max, 1 << bitDepth)
    }
  }

  func bytes() -> [UInt8] {
    bytes(compressed: Self.stored(scanlines()))
  }

  /// The file around pixel data of the caller's own.
  func bytes(compressed: [UInt8]) -> [UInt8] {
    let header =
      Self.bigEndian(width) + Self.bigEndian(height)
      + [UInt8(bitDepth), UInt8(colorType), 0, 0, isInterlaced ? 1 : 0]
    let all: [Chunk] =
      [("IHDR", header)] + chunks + [("IDAT", compressed)] + trailingChunks + [("IEND", [])]
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + all.flatMap(Self.chunk)
  }

  static func chunk(_ chunk: Chunk) -> [UInt8] {
    let checked = Array(chunk.type.utf8) + chunk.body
    return bigEndian(chunk.body.count) + checked + bigEndian(Int(CRC32.checksum(checked.span)))
  }

  static func bigEndian(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  /// The filtered rows, pass by pass.
  func scanlines() -> [UInt8] {
    guard isInterlaced else {
      return scanlines(columns: Array(0..<width), rows: Array(0..<height))
    }
    let passes = [
      (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
      (0, 1, 1, 2),
    ]
    return passes.flatMap { x, y, across, down in
      scanlines(
        columns: Array(stride(from: x, to: width, by: across)),
        rows: Array(stride(from: y, to: height, by: down)))
    }
  }

  private func scanlines(columns: [Int], rows: [Int]) -> [UInt8] {
    guard !columns.isEmpty else { return [] }
    var result: [UInt8] = []
    var above: [UInt8]?
    for (position, row) in rows.enumerated() {
      let line = packed(
        columns.flatMap { column in
          let start = (row * width + column) * samplesPerPixel
          return samples[start..<start + samplesPerPixel]
        })
      result += filtered(line, above: above ?? line.map { _ in 0 }, filter: position % 5)
      above = line
    }
    return result
  }

  private func packed(_ row: [Int]) -> [UInt8] {
    if bitDepth == 16 { return row.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] } }
    let perByte = 8 / bitDepth
    return stride(from: 0, to: row.count, by: perByte).map { start in
      (0..<perByte).reduce(UInt8(0)) { byte, index in
        let sample = start + index < row.count ? row[start + index] : 0
        return byte | UInt8(sample << (8 - bitDepth * (index + 1)))
      }
    }
  }

  private func filtered(_ line: [UInt8], above: [UInt8], filter: Int) -> [UInt8] {
    let step = max(1, samplesPerPixel * bitDepth / 8)
    return [UInt8(filter)]
      + line.indices.map { index in
        let left = index >= step ? Int(line[index - step]) : 0
        let up = Int(above[index])
        let upLeft = index >= step ? Int(above[index - step]) : 0
        let guess = left + up - upLeft
        let (a, b, c) = (abs(guess - left), abs(guess - up), abs(guess - upLeft))
        let paeth = a <= b && a <= c ? left : b <= c ? up : upLeft
        let prediction = [0, left, up, (left + up) / 2, paeth][filter]
        return line[index] &- UInt8(prediction)
      }
  }

  /// A zlib stream of stored blocks (RFC 1950, RFC 1951 section 3.2.4).
  static func stored(_ data: [UInt8]) -> [UInt8] {
    var result: [UInt8] = [0x78, 0x01]
    var start = 0
    repeat {
      let end = min(data.count, start + 65_535)
      let length = UInt16(end - start)
      result.append(end == data.count ? 1 : 0)
      for word in [length, ~length] { result += [UInt8(word & 0xFF), UInt8(word >> 8)] }
      result += data[start..<end]
      start = end
    } while start < data.count
    var (low, high) = (1, 0)
    for byte in data {
      low = (low + Int(byte)) % 65_521
      high = (high + low) % 65_521
    }
    return result + bigEndian(high << 16 | low)
  }
}
