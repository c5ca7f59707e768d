import Imaging
import Synchronization

/// The pixels of a sheet, black until tiles are drawn; codec threads draw at once.
final class SheetCanvas: Sendable {
  let grid: SheetGrid
  /// RGB, row by row.
  private let pixels: Mutex<[UInt8]>

  init(_ grid: SheetGrid) {
    self.grid = grid
    pixels = Mutex([UInt8](repeating: 0, count: grid.byteCount))
  }

  /// Draws a picture that is not larger than a tile into the middle of some.
  func draw(_ picture: PixelBuffer, inTiles tiles: [Int]) {
    precondition(picture.width <= grid.tileWidth && picture.height <= grid.tileHeight)
    precondition(picture.channels == .rgb && picture.bitDepth == 8)
    let row = picture.width * 3
    for tile in tiles {
      let (x, y) = grid.origin(ofTile: tile)
      let left = x + (grid.tileWidth - picture.width) / 2
      let top = y + (grid.tileHeight - picture.height) / 2
      pixels.withLock { pixels in
        for line in 0..<picture.height {
          let place = ((top + line) * grid.width + left) * 3
          pixels.replaceSubrange(
            place..<place + row, with: picture.bytes[line * row..<(line + 1) * row])
        }
      }
    }
  }

  /// Gives the picture away; the canvas is empty from then on.
  func take() -> PixelBuffer {
    let bytes = pixels.withLock { pixels in
      defer { pixels = [] }
      return pixels
    }
    return PixelBuffer(width: grid.width, height: grid.height, channels: .rgb, bytes: bytes)
  }
}
