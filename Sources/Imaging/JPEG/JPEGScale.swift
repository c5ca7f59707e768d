/// Reduced sizes that a JPEG can be decoded at for less than at its own: only the lower frequencies
/// of each block are transformed.
///
/// libjpeg-turbo has eighths of all numbers, but vector code for these alone: the others take
/// longer than the whole picture.
enum JPEGScale: Int, CaseIterable {
  case eighth = 8
  case quarter = 4
  case half = 2
  case full = 1

  /// The smallest at which a picture of `width` × `height` is no smaller than the size wanted.
  init(from size: (width: Int, height: Int), to wanted: (width: Int, height: Int)) {
    self =
      Self.allCases.first { scale in
        scale.applied(to: size.width) >= wanted.width
          && scale.applied(to: size.height) >= wanted.height
      } ?? .full
  }

  /// A side's pixels at this scale, rounded up as libjpeg does.
  func applied(to side: Int) -> Int { (side + rawValue - 1) / rawValue }
}
