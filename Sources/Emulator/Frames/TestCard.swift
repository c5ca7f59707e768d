import Imaging

/// Draws a frame: colour bars with grain, a block that moves by a step a frame, the frame's number.
struct TestCard: Sendable {
  let width: Int
  let height: Int

  typealias Color = (red: UInt8, green: UInt8, blue: UInt8)

  /// The bars of a test card at three quarters, from light to dark.
  private static let bars: [Color] = [
    (191, 191, 191), (191, 191, 0), (0, 191, 191), (0, 191, 0), (191, 0, 191), (191, 0, 0),
    (0, 0, 191),
  ]
  private static let white: Color = (235, 235, 235)
  private static let black: Color = (16, 16, 16)
  /// Levels that the grain goes up: enough for a 720p frame to take 100 to 200 kB as JPEG.
  private static let grain: UInt64 = 24
  /// Rows drawn one by one; the rest repeats them.
  private static let tileRows = 64

  /// What a video's frames have in common, RGB; the bars begin elsewhere in each video.
  func background(video: Int64) -> [UInt8] {
    var random = SplitMix(seed: UInt64(bitPattern: video))
    let shift = Int(video.magnitude % UInt64(Self.bars.count))
    var tile: [UInt8] = []
    tile.reserveCapacity(Self.tileRows * width * 3)
    for _ in 0..<min(Self.tileRows, height) {
      for column in 0..<width {
        let color = Self.bars[(column * Self.bars.count / width + shift) % Self.bars.count]
        let bits = random.next()
        tile.append(color.red + UInt8(truncatingIfNeeded: (bits & 0xFFFF) % Self.grain))
        tile.append(color.green + UInt8(truncatingIfNeeded: (bits >> 16 & 0xFFFF) % Self.grain))
        tile.append(color.blue + UInt8(truncatingIfNeeded: (bits >> 32 & 0xFFFF) % Self.grain))
      }
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(width * height * 3)
    while bytes.count < width * height * 3 {
      bytes += tile.prefix(width * height * 3 - bytes.count)
    }
    return bytes
  }

  /// Frame `index` of the video with that background.
  func picture(on background: [UInt8], index: Int) -> PixelBuffer {
    var canvas = Canvas(width: width, height: height, bytes: background)
    let side = max(2, height / 6)
    let step = max(1, width / 100)
    canvas.fill(
      column: index * step % max(1, width - side), row: height - side - height / 12,
      width: side, height: side, with: Self.white)
    draw(index, on: &canvas)
    return PixelBuffer(width: width, height: height, channels: .rgb, bytes: canvas.bytes)
  }

  /// The number in seven-segment digits on a dark plate, in the upper half.
  private func draw(_ number: Int, on canvas: inout Canvas) {
    let digits = String(number).compactMap(\.wholeNumberValue)
    let stroke = max(1, height / 48)
    let digit = (width: 6 * stroke, height: 11 * stroke)
    let pitch = digit.width + 2 * stroke
    let origin = (column: (width - digits.count * pitch) / 2, row: height / 8)
    canvas.fill(
      column: origin.column - 2 * stroke, row: origin.row - 2 * stroke,
      width: digits.count * pitch + 2 * stroke, height: digit.height + 4 * stroke,
      with: Self.black)
    for (place, value) in digits.enumerated() {
      for segment in SevenSegments.rectangles(of: value) {
        canvas.fill(
          column: origin.column + place * pitch + segment.column * stroke,
          row: origin.row + segment.row * stroke,
          width: segment.width * stroke, height: segment.height * stroke, with: Self.white)
      }
    }
  }
}

/// Digits of seven bars, in strokes: 6 wide, 11 high.
enum SevenSegments {
  typealias Rectangle = (column: Int, row: Int, width: Int, height: Int)

  /// Top, upper right, lower right, bottom, lower left, upper left, middle.
  private static let segments: [Rectangle] = [
    (0, 0, 6, 1), (5, 0, 1, 6), (5, 5, 1, 6), (0, 10, 6, 1), (0, 5, 1, 6), (0, 0, 1, 6),
    (0, 5, 6, 1),
  ]
  /// Bit n stands for segment n, digit by digit from 0.
  private static let digits: [UInt8] = [
    0b011_1111, 0b000_0110, 0b101_1011, 0b100_1111, 0b110_0110, 0b110_1101, 0b111_1101,
    0b000_0111, 0b111_1111, 0b110_1111,
  ]

  static func rectangles(of digit: Int) -> [Rectangle] {
    segments.indices.filter { digits[digit] >> $0 & 1 == 1 }.map { segments[$0] }
  }
}

/// RGB pixels to draw rectangles on.
struct Canvas {
  let width: Int
  let height: Int
  var bytes: [UInt8]

  /// Fills what of the rectangle lies on the canvas.
  mutating func fill(
    column: Int, row: Int, width: Int, height: Int, with color: TestCard.Color
  ) {
    let (left, right) = (max(0, column), min(self.width, column + width))
    let (top, bottom) = (max(0, row), min(self.height, row + height))
    guard left < right, top < bottom else { return }
    let line = Array(
      repeatElement([color.red, color.green, color.blue], count: right - left).joined())
    for row in top..<bottom {
      let start = (row * self.width + left) * 3
      bytes.replaceSubrange(start..<start + line.count, with: line)
    }
  }
}
