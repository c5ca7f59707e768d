/// Where a pixel's samples come from, and in which order they go.
extension PixelBuffer {
  /// The same interleaved picture with other channels, upright, in `layout`: all in one pass.
  ///
  /// Grey is replicated, alpha is dropped or added at its maximum. Colour doesn't become grey here:
  /// that is `luma()`.
  func arranged(
    as target: Channels, layout targetLayout: Layout, orientation: Orientation = .upright
  ) -> PixelBuffer {
    if target == channels, targetLayout == .interleaved, orientation == .upright { return self }
    let sampleBytes = bitDepth / 8
    let pixelBytes = channels.count * sampleBytes
    let swaps = orientation.swapsAxes
    let (columns, rows) = swaps ? (height, width) : (width, height)
    let walk = orientation.walk(width: width, height: height)
    var result = [UInt8](repeating: 0, count: width * height * target.count * sampleBytes)
    var span = result.mutableSpan
    for row in 0..<rows {
      let source = (walk.start + row * walk.row) * pixelBytes
      for (channel, role) in target.roles.enumerated() {
        let (start, step) =
          switch targetLayout {
          case .interleaved: (row * columns * target.count + channel, target.count)
          case .planar: ((channel * rows + row) * columns, 1)
          }
        for byte in 0..<sampleBytes {
          let place = start * sampleBytes + byte
          if let origin = channels.index(supplying: role) {
            copyBytes(
              bytes.span, from: source + origin * sampleBytes + byte,
              every: walk.column * pixelBytes, into: &span, at: place,
              every: step * sampleBytes, count: columns)
          } else {
            fillBytes(0xFF, into: &span, at: place, every: step * sampleBytes, count: columns)
          }
        }
      }
    }
    return PixelBuffer(
      width: columns, height: rows, channels: target, layout: targetLayout, bitDepth: bitDepth,
      bytes: result)
  }

  /// Interleaved 16-bit samples cut to their high byte; 8-bit ones as they are.
  func highBytes() -> PixelBuffer {
    guard bitDepth == 16 else { return self }
    var result = [UInt8](repeating: 0, count: bytes.count / 2)
    var span = result.mutableSpan
    copyBytes(
      bytes.span, from: 1, every: 2, into: &span, at: 0, every: 1, count: bytes.count / 2)
    return PixelBuffer(
      width: width, height: height, channels: channels, layout: layout, bytes: result)
  }
}

extension Channels {
  /// What a sample means.
  enum Role { case red, green, blue, gray, alpha }

  var roles: [Role] {
    switch self {
    case .rgb: [.red, .green, .blue]
    case .rgba: [.red, .green, .blue, .alpha]
    case .bgra: [.blue, .green, .red, .alpha]
    case .gray: [.gray]
    case .grayAlpha: [.gray, .alpha]
    }
  }

  var hasAlpha: Bool { roles.contains(.alpha) }
  var isGray: Bool { roles.contains(.gray) }

  /// The sample that gives `role`: grey gives every colour, nothing a missing alpha.
  func index(supplying role: Role) -> Int? {
    roles.firstIndex(of: role) ?? (role == .alpha ? nil : roles.firstIndex(of: .gray))
  }
}
