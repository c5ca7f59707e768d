/// Where a pixel's samples come from, and in which order they go.
extension PixelBuffer {
  /// The same interleaved picture with other channels, upright, in `layout`: all in one pass.
  ///
  /// Grey is replicated, alpha is dropped or added at its maximum. Colour doesn't become grey here:
  /// that is `luma()`.
  func arranged(
    as target: Channels, layout targetLayout: Layout, orientation: Orientation = .upright,
    in workspace: CodecWorkspace = CodecWorkspace()
  ) -> PixelBuffer {
    if target == channels, targetLayout == .interleaved, orientation == .upright { return self }
    let swaps = orientation.swapsAxes
    let (columns, rows) = swaps ? (height, width) : (width, height)
    let walk = orientation.walk(width: width, height: height)
    var result = workspace.take(width * height * target.count * bitDepth / 8)
    var span = result.mutableSpan
    for row in 0..<rows {
      for (channel, role) in target.roles.enumerated() {
        let (place, step) =
          switch targetLayout {
          case .interleaved: (row * columns * target.count + channel, target.count)
          case .planar: ((channel * rows + row) * columns, 1)
          }
        copyLine(
          role, from: walk.start + row * walk.row, every: walk.column, into: &span, at: place,
          every: step, count: columns)
      }
    }
    return PixelBuffer(
      width: columns, height: rows, channels: target, layout: targetLayout, bitDepth: bitDepth,
      bytes: result)
  }

  /// The samples for `role` of the pixels from `pixel` on every `pixelStep`; places and steps in
  /// `target` are counted in samples.
  private func copyLine(
    _ role: Channels.Role, from pixel: Int, every pixelStep: Int,
    into target: inout MutableSpan<UInt8>, at place: Int, every step: Int, count: Int
  ) {
    let sampleBytes = bitDepth / 8
    let pixelBytes = channels.count * sampleBytes
    let origin = channels.index(supplying: role)
    if let origin, pixelBytes == 4, sampleBytes == 1, pixelStep == 1, step == 1 {
      return copyByte(
        origin, ofWordsIn: bytes.span, from: 4 * pixel, into: &target, at: place, count: count)
    }
    for byte in 0..<sampleBytes {
      let (start, every) = (place * sampleBytes + byte, step * sampleBytes)
      guard let origin else {
        fillBytes(0xFF, into: &target, at: start, every: every, count: count)
        continue
      }
      copyBytes(
        bytes.span, from: pixel * pixelBytes + origin * sampleBytes + byte,
        every: pixelStep * pixelBytes, into: &target, at: start, every: every, count: count)
    }
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
