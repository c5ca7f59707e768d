extension PixelBuffer {
  /// Interleaved RGB to grey, RGBA to grey with alpha: ITU-R 601 luma with the integer weights of
  /// OpenCV's `cvtColor`. Equal red, green and blue stay what they are.
  func luma() -> PixelBuffer {
    let target: Channels = channels.hasAlpha ? .grayAlpha : .gray
    let (source, step) = (bytes.span, channels.count)
    let red = channels.index(supplying: .red) ?? 0
    let blue = channels.index(supplying: .blue) ?? 0
    let sampleBytes = bitDepth / 8
    var result = [UInt8](repeating: 0, count: width * height * target.count * sampleBytes)
    var span = result.mutableSpan
    for pixel in 0..<width * height {
      let (start, place) = (pixel * step, pixel * target.count)
      let sum =
        9798 * sample(source, at: start + red) + 19235 * sample(source, at: start + 1)
        + 3735 * sample(source, at: start + blue)
      let luma = (sum + 16384) >> 15
      if bitDepth == 16 {
        span[2 * place] = UInt8(truncatingIfNeeded: luma)
        span[2 * place + 1] = UInt8(luma >> 8)
      } else {
        span[place] = UInt8(luma)
      }
    }
    if channels.hasAlpha {
      for byte in 0..<sampleBytes {
        copyBytes(
          source, from: 3 * sampleBytes + byte, every: step * sampleBytes, into: &span,
          at: sampleBytes + byte, every: 2 * sampleBytes, count: width * height)
      }
    }
    return PixelBuffer(
      width: width, height: height, channels: target, bitDepth: bitDepth, bytes: result)
  }

  /// The sample of this buffer's bit depth at `index`, counted in samples.
  func sample(_ source: Span<UInt8>, at index: Int) -> Int {
    bitDepth == 16
      ? Int(source[2 * index]) | Int(source[2 * index + 1]) << 8 : Int(source[index])
  }
}
