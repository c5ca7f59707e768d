import CPNG
import FrameBytes
import Imaging

/// libpng as programs use it: its rows, its defaults.
enum LibPNG {
  /// As a writer is that is told nothing: every filter tried for each row, zlib's own level.
  static func encoded(_ pixels: PixelBuffer) throws -> Int {
    try withEncoded(pixels, level: -1, filters: fg_png_all_filters) { $0.count }
  }

  /// All rows' samples, as the file has them.
  static func decoded(_ frame: Frame) throws -> Int {
    let header = try ImageCodec.header(of: frame)
    let rowBytes = header.width * (header.hasAlpha ? 4 : 3)
    var result = fg_png_result()
    var isWhole = false
    let samples = [UInt8](unsafeUninitializedCapacity: rowBytes * header.height) { target, count in
      isWhole = frame.bytes.withUnsafeBufferPointer { source in
        fg_png_read(
          source.baseAddress, source.count, target.baseAddress, rowBytes, UInt32(header.width),
          UInt32(header.height), &result) == 1
      }
      count = isWhole ? target.count : 0
    }
    guard isWhole else { throw BenchError("libpng refuses its own picture") }
    return samples.count
  }

  /// Writes a picture with one filter: `FILTER,CHANNELS,FILE` with one of `none`, `sub`, `up`,
  /// `average`, `paeth` and `rgb` or `rgba`, the alpha of which is the picture's green.
  static func write(_ frame: Frame, to argument: String) throws -> Int {
    let words = argument.split(separator: ",").map(String.init)
    guard words.count == 3, let index = filters.firstIndex(of: words[0]) else {
      throw BenchError("no picture is written as \(argument)")
    }
    var pixels = try ImageCodec.decode(frame, as: PixelRequest())
    if words[1] == "rgba" {
      let rgb = pixels.bytes
      pixels.channels = .rgba
      pixels.bytes = []
      for start in stride(from: 0, to: rgb.count, by: 3) {
        pixels.bytes += rgb[start..<start + 3]
        pixels.bytes.append(rgb[start + 1])
      }
    }
    return try withEncoded(pixels, level: 6, filters: 8 << index) { bytes in
      try File.write(bytes, to: words[2])
      return bytes.count
    }
  }

  /// In the order of libpng's flags, the first of which is 8.
  private static let filters = ["none", "sub", "up", "average", "paeth"]

  private static func withEncoded(
    _ pixels: PixelBuffer, level: Int32, filters: Int32,
    _ use: (UnsafeBufferPointer<UInt8>) throws -> Int
  ) throws -> Int {
    var result = fg_png_result()
    defer { fg_png_free(&result) }
    let isWritten = pixels.bytes.withUnsafeBufferPointer { source in
      fg_png_write(
        source.baseAddress, pixels.width * pixels.channels.count, UInt32(pixels.width),
        UInt32(pixels.height), pixels.channels == .rgba ? 6 : 2, 8, level, filters, &result) == 1
    }
    guard isWritten, let start = result.bytes else { throw BenchError("libpng writes nothing") }
    return try use(UnsafeBufferPointer(start: start, count: result.count))
  }
}
