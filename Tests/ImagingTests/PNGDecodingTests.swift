import FrameBytes
import Testing

@testable import Imaging

/// A colour type with a bit depth that PNG allows it.
struct PNGKind: Sendable, CustomTestStringConvertible {
  let colorType: Int
  let bitDepth: Int

  var testDescription: String { "colour type \(colorType) of \(bitDepth) bits" }

  static let all: [PNGKind] = [
    (0, [1, 2, 4, 8, 16]), (2, [8, 16]), (3, [1, 2, 4, 8]), (4, [8, 16]), (6, [8, 16]),
  ].flatMap { colorType, depths in
    depths.map { PNGKind(colorType: colorType, bitDepth: $0) }
  }
}

@Suite("PNG decoding")
struct PNGDecodingTests {
  static let sizes = [(1, 1), (2, 3), (5, 9), (11, 8)]

  @Test("reads every colour type, depth and interlacing", arguments: PNGKind.all, [false, true])
  func everyKind(kind: PNGKind, isInterlaced: Bool) throws {
    for (width, height) in Self.sizes {
      var png = PNGWriter(
        width: width, height: height, colorType: kind.colorType, bitDepth: kind.bitDepth)
      png.isInterlaced = isInterlaced
      let palette = (0..<3 << min(kind.bitDepth, 8)).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 3) }
      if kind.colorType == 3 { png.chunks = [("PLTE", palette)] }
      let frame = try Frame(checking: png.bytes())
      for keepsAlpha in [false, true] {
        let pixels = try ImageCodec.decode(frame, as: PixelRequest(keepsAlpha: keepsAlpha))
        #expect(pixels == Self.expected(png, palette, keepsAlpha: keepsAlpha))
      }
    }
  }

  /// What the platform's SDK makes of the samples, pixel by pixel.
  static func expected(_ png: PNGWriter, _ palette: [UInt8], keepsAlpha: Bool) -> PixelBuffer {
    let hasAlpha = keepsAlpha && png.colorType >= 4
    let isDeep = keepsAlpha && png.bitDepth == 16
    var bytes: [UInt8] = []
    let step = png.samplesPerPixel
    for start in stride(from: 0, to: png.samples.count, by: step) {
      let stored = Array(png.samples[start..<start + step])
      var pixel: [Int] =
        switch png.colorType {
        case 0: [stored[0], stored[0], stored[0]]
        case 3: (0..<3).map { Int(palette[3 * stored[0] + $0]) }
        case 4: [stored[0], stored[0], stored[0], stored[1]]
        default: stored
        }
      if !hasAlpha { pixel = Array(pixel.prefix(3)) }
      for sample in pixel {
        if isDeep {
          bytes += [UInt8(sample & 0xFF), UInt8(sample >> 8)]
        } else if png.bitDepth == 16 {
          bytes.append(UInt8(sample >> 8))
        } else if png.colorType == 3 {
          bytes.append(UInt8(sample))
        } else {
          bytes.append(UInt8(sample * 255 / (1 << png.bitDepth - 1)))
        }
      }
    }
    return PixelBuffer(
      width: png.width, height: png.height, channels: hasAlpha ? .rgba : .rgb,
      bitDepth: isDeep ? 16 : 8, bytes: bytes)
  }

  @Test("takes the high byte of 16 bits, without rounding or gamma")
  func highByte() throws {
    var png = PNGWriter(width: 1, height: 1, colorType: 0, bitDepth: 16)
    png.samples = [0x12FF]
    png.chunks = [("gAMA", PNGWriter.bigEndian(100_000)), ("sRGB", [0])]
    #expect(try decode(png.bytes(), .png).bytes == [0x12, 0x12, 0x12])
  }

  @Test("drops alpha without blending, whatever the background chunk says")
  func dropsAlpha() throws {
    var png = PNGWriter(width: 2, height: 1, colorType: 6, bitDepth: 8)
    png.samples = [1, 2, 3, 0, 4, 5, 6, 128]
    png.chunks = [("bKGD", [0, 9, 0, 9, 0, 9])]
    #expect(try decode(png.bytes(), .png).bytes == [1, 2, 3, 4, 5, 6])
  }

  @Test("colour becomes grey by luma, grey stays what it is")
  func gray() throws {
    var png = PNGWriter(width: 4, height: 1, colorType: 2, bitDepth: 8)
    png.samples = [255, 0, 0, 0, 255, 0, 0, 0, 255, 77, 77, 77]
    let request = PixelRequest(channels: .gray)
    #expect(try decode(png.bytes(), .png, as: request).bytes == [76, 150, 29, 77])
    var deep = PNGWriter(width: 1, height: 1, colorType: 6, bitDepth: 16)
    deep.samples = [65_535, 0, 0, 0x1234]
    let kept = PixelRequest(channels: .grayAlpha, keepsAlpha: true)
    // 9798 × 65,535 / 32,768, rounded, is 19,596; least significant byte first.
    #expect(try decode(deep.bytes(), .png, as: kept).bytes == [0x8C, 0x4C, 0x34, 0x12])
    let gray = PNGWriter(width: 3, height: 2, colorType: 0, bitDepth: 8)
    #expect(try decode(gray.bytes(), .png, as: request).bytes == gray.samples.map { UInt8($0) })
  }

  @Test("passes over chunks that it has no use for, unread")
  func ancillaryChunks() throws {
    var png = PNGWriter(width: 2, height: 2, colorType: 2, bitDepth: 8)
    let plain = try decode(png.bytes(), .png)
    let garbage = [UInt8](repeating: 0xA5, count: 300)
    png.chunks = ["iCCP", "zTXt", "iTXt", "tEXt", "pHYs", "cHRM", "sPLT", "abCd"].map {
      ($0, garbage)
    }
    png.trailingChunks = [("zTXt", garbage), ("tIME", garbage)]
    #expect(try decode(png.bytes(), .png) == plain)
  }
}
