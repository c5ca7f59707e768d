/// Turns a PNG's samples, as stored, into plain channels (PNG Third Edition, sections 12 and 13).
struct PNGSamples {
  let header: PNGHeader
  /// As `PNGDecoder.storedSamples` gives them.
  var bytes: [UInt8]

  /// Grey, grey with alpha, RGB or RGBA: palettes looked up, shallow greys stretched to 8 bits,
  /// 16 bits little-endian or cut to the high byte.
  ///
  /// - Parameter showsAlpha: whether transparency (tRNS) becomes an alpha channel; an alpha channel
  ///   that is stored stays in either case.
  /// Throws: `damaged` for a palette index without an entry.
  consuming func expanded(
    showsAlpha: Bool, keeps16Bits: Bool
  ) throws(ImagingError) -> PixelBuffer {
    if header.colorType == .palette { return try lookedUp(showsAlpha: showsAlpha) }
    var channels: Channels =
      switch header.colorType {
      case .gray, .palette: .gray
      case .grayAlpha: .grayAlpha
      case .rgb: .rgb
      case .rgba: .rgba
      }
    if header.bitDepth < 8 { stretch() }
    if showsAlpha, let key = transparentPixel() {
      bytes = withAlpha(maskingOut: key)
      channels = channels == .gray ? .grayAlpha : .rgba
    }
    if header.bitDepth == 16 { bytes = keeps16Bits ? swappedBytes(bytes) : highBytes() }
    return PixelBuffer(
      width: header.width, height: header.height, channels: channels,
      bitDepth: header.bitDepth == 16 && keeps16Bits ? 16 : 8, bytes: bytes)
  }

  private func lookedUp(showsAlpha: Bool) throws(ImagingError) -> PixelBuffer {
    let alphas = showsAlpha ? header.transparency : nil
    let channels: Channels = alphas == nil ? .rgb : .rgba
    let (entries, step) = (header.palette.count / 3, channels.count)
    var result = [UInt8](repeating: 0, count: bytes.count * step)
    let (indices, palette) = (bytes.span, header.palette.span)
    var target = result.mutableSpan
    for pixel in 0..<indices.count {
      let entry = Int(indices[pixel])
      guard entry < entries else { throw .damaged("PNG palette has no entry \(entry)") }
      let place = pixel * step
      target[place] = palette[3 * entry]
      target[place + 1] = palette[3 * entry + 1]
      target[place + 2] = palette[3 * entry + 2]
      if let alphas { target[place + 3] = entry < alphas.count ? alphas[entry] : 0xFF }
    }
    return PixelBuffer(
      width: header.width, height: header.height, channels: channels, bytes: result)
  }

  /// The factor that takes the largest sample of the bit depth to 255.
  private var stretchFactor: UInt8 { 0xFF / UInt8(truncatingIfNeeded: 1 << header.bitDepth - 1) }

  private mutating func stretch() {
    let factor = stretchFactor
    var span = bytes.mutableSpan
    for index in 0..<span.count { span[index] *= factor }
  }

  /// The bytes of a pixel of the one transparent colour, as they now stand; only the bits that the
  /// depth has count.
  private func transparentPixel() -> [UInt8]? {
    guard let key = header.transparency else { return nil }
    if header.bitDepth == 16 { return key }
    let low = stride(from: 1, to: key.count, by: 2).map { key[$0] }
    guard header.bitDepth < 8 else { return low }
    let mask = UInt8(1 << header.bitDepth - 1)
    return low.map { ($0 & mask) * stretchFactor }
  }

  /// Adds alpha to each pixel: none for those that are `key`, else its maximum.
  private func withAlpha(maskingOut key: [UInt8]) -> [UInt8] {
    let alphaBytes = header.bitDepth == 16 ? 2 : 1
    let step = key.count + alphaBytes
    let pixels = bytes.count / key.count
    var result = [UInt8](repeating: 0, count: pixels * step)
    let source = bytes.span
    var target = result.mutableSpan
    for pixel in 0..<pixels {
      var isKey = true
      for index in 0..<key.count {
        let byte = source[pixel * key.count + index]
        isKey = isKey && byte == key[index]
        target[pixel * step + index] = byte
      }
      for index in key.count..<step { target[pixel * step + index] = isKey ? 0 : 0xFF }
    }
    return result
  }

  private func highBytes() -> [UInt8] {
    var result = [UInt8](repeating: 0, count: bytes.count / 2)
    var span = result.mutableSpan
    copyBytes(
      bytes.span, from: 0, every: 2, into: &span, at: 0, every: 1, count: bytes.count / 2)
    return result
  }
}
