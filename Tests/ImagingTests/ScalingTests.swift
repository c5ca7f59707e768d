import Testing

@testable import Imaging

@Suite("Sizes and scaling")
struct ScalingTests {
  typealias Size = (width: Int, height: Int, maxWidth: Int?, maxHeight: Int?, to: [Int])

  static let sizes: [Size] = [
    (1920, 1080, nil, nil, [1920, 1080]), (1920, 1080, 320, nil, [320, 180]),
    (1920, 1080, nil, 180, [320, 180]), (1920, 1080, 320, 320, [320, 180]),
    (1080, 1920, 320, 320, [180, 320]), (1920, 1080, 1920, 1080, [1920, 1080]),
    (1920, 1080, 4000, 4000, [1920, 1080]), (1920, 1080, 4000, 540, [960, 540]),
    (1920, 1080, .max, .max, [1920, 1080]), (3, 2, 2, nil, [2, 1]), (5, 3, 3, nil, [3, 2]),
    (2, 3, 1, nil, [1, 2]), (1000, 1, 10, nil, [10, 1]), (1, 1000, nil, 10, [1, 10]),
    (7, 7, 1, 1, [1, 1]), (7, 5, 0, nil, [1, 1]), (7, 5, nil, -3, [1, 1]),
    (100, 75, 99, 75, [99, 74]),
    (1 << 31 - 1, 1 << 31 - 1, 1 << 30, nil, [1 << 30, 1 << 30]),
  ]

  @Test("fits inside, keeps the aspect, rounds, is at least 1 and never larger")
  func outputSize() {
    for (width, height, maxWidth, maxHeight, expected) in Self.sizes {
      let size = ImageCodec.outputSize(
        width: width, height: height, maxWidth: maxWidth, maxHeight: maxHeight)
      #expect([size.width, size.height] == expected, "\(width)×\(height)")
    }
  }

  @Test("each new pixel is the rounded mean of the area that it covers")
  func means() {
    let line = PixelBuffer(width: 5, height: 1, channels: .gray, bytes: [10, 20, 30, 40, 50])
    // 10 and 20 whole and half of 30; half of 30, then 40 and 50.
    #expect(AreaScaler(line, width: 2, height: 1).scaled(in: CodecWorkspace()).bytes == [18, 42])
    #expect(AreaScaler(line, width: 1, height: 1).scaled(in: CodecWorkspace()).bytes == [30])
    let column = PixelBuffer(width: 1, height: 3, channels: .gray, bytes: [0, 255, 1])
    #expect(AreaScaler(column, width: 1, height: 2).scaled(in: CodecWorkspace()).bytes == [85, 86])
    let square = PixelBuffer(
      width: 2, height: 2, channels: .rgb,
      bytes: [
        255, 0, 1, 255, 0, 2, 0, 255, 3, 0, 255, 5,
      ])
    #expect(
      AreaScaler(square, width: 1, height: 1).scaled(in: CodecWorkspace()).bytes == [128, 128, 3])
    let deep = PixelBuffer(
      width: 2, height: 1, channels: .gray, bitDepth: 16, bytes: [0xFF, 0xFF, 0xFD, 0xFF])
    #expect(
      AreaScaler(deep, width: 1, height: 1).scaled(in: CodecWorkspace()).bytes == [0xFE, 0xFF])
  }

  @Test("agrees with the definition, written out with fractions")
  func definition() {
    let source = PixelBuffer.noise(width: 11, height: 7, channels: .rgba)
    for (width, height) in [(11, 3), (4, 7), (5, 2), (10, 6), (1, 1)] {
      let scaled = AreaScaler(source, width: width, height: height).scaled(in: CodecWorkspace())
      for row in 0..<height {
        for column in 0..<width {
          for channel in 0..<4 {
            var sum = 0.0
            for y in 0..<7 {
              for x in 0..<11 {
                sum +=
                  Double(source.bytes[(y * 11 + x) * 4 + channel])
                  * Self.overlap(x, column, 11, width) * Self.overlap(y, row, 7, height)
              }
            }
            let mean = sum / (11.0 / Double(width) * 7.0 / Double(height))
            let pixel = Double(scaled.bytes[(row * width + column) * 4 + channel])
            #expect(abs(pixel - mean) <= 0.5000001)
          }
        }
      }
    }
  }

  /// How much of source pixel `index` lies in the new pixel `target`, one side only.
  static func overlap(_ index: Int, _ target: Int, _ size: Int, _ newSize: Int) -> Double {
    let scale = Double(size) / Double(newSize)
    let start = max(Double(index), Double(target) * scale)
    return max(0, min(Double(index + 1), Double(target + 1) * scale) - start)
  }

  @Test("decoding scales to the size that the header foretells")
  func decoding() throws {
    let bytes = PNGWriter(width: 9, height: 6, colorType: 6, bitDepth: 16).bytes()
    let header = ImageHeader(try PNGHeader(parsing: bytes.span))
    for layout in Layout.allCases {
      for channels in Channels.allCases.map(Optional.some) + [nil] {
        for keepsAlpha in [false, true] {
          let request = PixelRequest(
            channels: channels, layout: layout, keepsAlpha: keepsAlpha, maxWidth: 4)
          let pixels = try decode(bytes, .png, as: request)
          let shape = header.decodedShape(for: request)
          #expect((pixels.width, pixels.height) == (4, 3))
          #expect((shape.width, shape.height) == (4, 3))
          #expect(pixels.channels == channels ?? (keepsAlpha ? .rgba : .rgb))
          #expect(shape.channels == pixels.channels)
          #expect((shape.bitDepth, pixels.bitDepth) == (keepsAlpha ? 16 : 8, keepsAlpha ? 16 : 8))
          #expect(shape.byteCount == pixels.bytes.count)
        }
      }
    }
  }
}
