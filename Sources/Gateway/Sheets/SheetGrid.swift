/// Where the tiles of a sheet are: row by row, the last row filled as far as there are tiles.
struct SheetGrid: Sendable, Hashable {
  /// The longest side of a JPEG that libjpeg makes, in pixels.
  static let largestSide = 65_500

  /// Pixels, at least 1.
  let tileWidth: Int
  /// Pixels, at least 1.
  let tileHeight: Int
  /// At least 1.
  let columns: Int
  /// Tiles, at least 1.
  let count: Int

  init(tileWidth: Int, tileHeight: Int, columns: Int, count: Int) {
    self.tileWidth = tileWidth
    self.tileHeight = tileHeight
    self.columns = columns
    self.count = count
  }

  /// As the store keeps it beside a sheet; nil for the note of another form.
  init?(note: [Int]) {
    guard note.count == 4 else { return nil }
    self.init(tileWidth: note[0], tileHeight: note[1], columns: note[2], count: note[3])
  }

  var note: [Int] { [tileWidth, tileHeight, columns, count] }

  var width: Int { columns * tileWidth }
  var height: Int { (count + columns - 1) / columns * tileHeight }
  /// Bytes of its pixels; to be asked only where its sides are within bounds.
  var byteCount: Int { width * height * 3 }

  /// The upper left corner of a tile.
  func origin(ofTile tile: Int) -> (x: Int, y: Int) {
    (tile % columns * tileWidth, tile / columns * tileHeight)
  }

  /// `Frame-Tiles`: tile width, tile height, columns (an RFC 9651 list).
  var list: String { ArrayShape.list([tileWidth, tileHeight, columns]) }

  /// Throws `too_large` where the sheet can't be a JPEG, or has more pixels or bytes than may be.
  func check(maximumPixels: Int, workMemory: Int) throws(Problem) {
    guard max(width, height) <= Self.largestSide else {
      throw Self.tooLarge("a JPEG's sides end at \(Self.largestSide)", Self.largestSide, self)
    }
    guard width * height <= maximumPixels else {
      throw Self.tooLarge("at most \(maximumPixels) in all are made", maximumPixels, self)
    }
    guard byteCount <= workMemory else {
      throw Self.tooLarge(
        "that takes \(byteCount) bytes, and the work memory has \(workMemory)", workMemory, self)
    }
  }

  private static func tooLarge(_ reason: String, _ limit: Int, _ grid: SheetGrid) -> Problem {
    Problem(
      .tooLarge, "the sheet would have \(grid.width) × \(grid.height) pixels; \(reason)",
      extensions: ["limit": .integer(Int64(limit))])
  }
}
