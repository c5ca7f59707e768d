/// What this machine's encoders make of one small picture: it tells libraries apart that have no
/// version to ask for (libturbojpeg, ISA-L), and processors on which they would not agree.
enum EncoderFingerprint {
  /// Eight hexadecimal digits.
  static let text: String = {
    let picture = drawn
    let png = (try? ImageCodec.png(picture)) ?? []
    let jpegs = [89, 90].map { (try? ImageCodec.jpeg(picture, quality: $0)) ?? [] }
    let all = png + jpegs.joined()
    let checksum = PNGChecksum.of(all.span)
    let digits = String(checksum, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }()

  /// Slopes and noise, with repetitions near and far.
  private static var drawn: PixelBuffer {
    let (width, height) = (96, 64)
    var state: UInt32 = 1
    let bytes = (0..<width * height * 3).map { index in
      state = state &* 1_664_525 &+ 1_013_904_223
      let noise = UInt8(state >> 24) & (index / 5_000 % 2 == 0 ? 3 : 63)
      return UInt8(truncatingIfNeeded: index % 288 / 3 + index / 144) &+ noise
    }
    return PixelBuffer(width: width, height: height, channels: .rgb, bytes: bytes)
  }
}
