import FrameBytes
import Imaging
import Testing

/// A sheet's pixels: decoded from an answer, or put together from thumbnails one by one.
struct SheetPicture {
  let width: Int
  let height: Int
  /// RGB.
  var bytes: [UInt8]

  init(_ answer: Answered) throws {
    let pixels = try Expected.pixels(of: answer.body)
    (width, height, bytes) = (pixels.width, pixels.height, pixels.bytes)
  }

  /// Black, with each thumbnail in the middle of its tile.
  init(
    _ thumbnails: [PixelBuffer], tile: (width: Int, height: Int), columns: Int
  ) {
    width = tile.width * columns
    height = tile.height * ((thumbnails.count + columns - 1) / columns)
    bytes = [UInt8](repeating: 0, count: width * height * 3)
    for (number, picture) in thumbnails.enumerated() {
      let left = number % columns * tile.width + (tile.width - picture.width) / 2
      let top = number / columns * tile.height + (tile.height - picture.height) / 2
      for y in 0..<picture.height {
        for x in 0..<picture.width * 3 {
          bytes[((top + y) * width + left) * 3 + x] = picture.bytes[y * picture.width * 3 + x]
        }
      }
    }
  }

  /// The mean difference of a sample in the tile at a place where they differ most; `.infinity`
  /// where the sizes differ.
  func difference(from other: SheetPicture, tile: (width: Int, height: Int)) -> Double {
    guard width == other.width, height == other.height else { return .infinity }
    var worst = 0.0
    for top in stride(from: 0, to: height, by: tile.height) {
      for left in stride(from: 0, to: width, by: tile.width) {
        var sum = 0
        for y in top..<top + tile.height {
          for place in (y * width + left) * 3..<(y * width + left + tile.width) * 3 {
            sum += abs(Int(bytes[place]) - Int(other.bytes[place]))
          }
        }
        worst = max(worst, Double(sum) / Double(tile.width * tile.height * 3))
      }
    }
    return worst
  }
}

/// Expects that a sheet shows these sources, as far as a JPEG of quality 100 shows them.
func expectSheet(
  _ answer: Answered, shows sources: [[UInt8]], tile: (width: Int, height: Int), columns: Int,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  #expect(answer.status == 200, "\(answer.text)", sourceLocation: sourceLocation)
  #expect(
    answer["Frame-Tiles"] == "\(tile.width), \(tile.height), \(columns)",
    sourceLocation: sourceLocation)
  let thumbnails = try sources.map { source in
    try Expected.pixels(of: source) {
      $0.maxWidth = tile.width
      $0.maxHeight = tile.height
    }
  }
  let expected = SheetPicture(thumbnails, tile: tile, columns: columns)
  let difference = try SheetPicture(answer).difference(from: expected, tile: tile)
  #expect(difference < 4, sourceLocation: sourceLocation)
}
