/// Where the stored first row and column belong in the upright picture (EXIF 2.32, tag 0x0112).
struct Orientation: Sendable, Hashable {
  /// 1 to 8.
  let exif: Int

  static let upright = Orientation(exif: 1)

  /// Values that EXIF does not define count as upright.
  init(exif: Int) {
    self.exif = (1...8).contains(exif) ? exif : 1
  }

  /// Whether rows become columns.
  var swapsAxes: Bool { exif >= 5 }

  /// How to walk stored pixels of `width` × `height` in the upright picture's order: the index of
  /// the first pixel, and the steps to the next one in an upright row and an upright column.
  func walk(width: Int, height: Int) -> (start: Int, column: Int, row: Int) {
    let topRight = width - 1
    let bottomLeft = (height - 1) * width
    let bottomRight = width * height - 1
    switch exif {
    case 2: return (topRight, -1, width)
    case 3: return (bottomRight, -1, -width)
    case 4: return (bottomLeft, 1, -width)
    case 5: return (0, width, 1)
    case 6: return (bottomLeft, -width, 1)
    case 7: return (bottomRight, -width, -1)
    case 8: return (topRight, width, -1)
    default: return (0, 1, width)
    }
  }
}
