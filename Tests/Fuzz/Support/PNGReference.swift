import CReference
import FrameBytes
import Glibc
import Imaging

/// What libpng by itself makes of a PNG, to judge the gateway's decoder by.
public struct PNGReference {
  public let width: Int
  public let height: Int
  /// 8 or 16.
  public let bitDepth: Int
  /// Whether libpng had nothing to say.
  public let isClean: Bool
  /// RGBA, 16-bit samples most significant byte first.
  public let rgba: [UInt8]

  /// Throws: `PNGRefusal` where libpng refuses the bytes.
  public init(_ bytes: [UInt8]) throws(PNGRefusal) {
    // Safe: the call reads no more than `count` bytes; on success `rgba` points at `count` bytes,
    // which are copied and freed once.
    let result = bytes.withUnsafeBufferPointer {
      reference_png_read($0.baseAddress, $0.count, DecodingCheck.limits.maximumPixels)
    }
    guard result.accepted == 1 else { throw result.refused_codes == 1 ? .codes : .other }
    defer { free(result.rgba) }
    (width, height) = (Int(result.width), Int(result.height))
    bitDepth = Int(result.bit_depth)
    isClean = result.warned == 0
    rgba = Array(UnsafeBufferPointer(start: result.rgba, count: result.count))
  }

  /// Ends the run unless `pictures`, by the names of `DecodingCheck.requests`, show the same.
  public func check(_ pictures: [String: PixelBuffer], header: ImageHeader) {
    require(header.width == width && header.height == height, "another size")
    guard header.orientation == 1 else { return }
    if let pixels = pictures["rgba"] {
      require(pixels.bytes == samples([0, 1, 2, 3], isDeep: false), "rgba differs from libpng's")
    }
    if let pixels = pictures["rgb"] {
      require(pixels.bytes == samples([0, 1, 2], isDeep: false), "rgb differs from libpng's")
    }
    if let pixels = pictures["everything kept"] {
      let channels = pixels.channels == .rgba ? [0, 1, 2, 3] : [0, 1, 2]
      require(
        pixels.bytes == samples(channels, isDeep: bitDepth == 16),
        "everything kept differs from libpng's")
    }
  }

  /// Those samples of each pixel: the high byte, or both with the low one first.
  private func samples(_ channels: [Int], isDeep: Bool) -> [UInt8] {
    let size = bitDepth / 8
    var result: [UInt8] = []
    result.reserveCapacity(rgba.count)
    for pixel in 0..<width * height {
      for channel in channels {
        let place = (4 * pixel + channel) * size
        if isDeep { result.append(rgba[place + 1]) }
        result.append(rgba[place])
      }
    }
    return result
  }
}

/// Why libpng reads nothing.
public enum PNGRefusal: Error {
  /// zlib wants every set of Huffman codes complete; another inflater may go by the codes that are
  /// in use, and by the checksum at the end.
  case codes
  case other
}

/// Checks one PNG in every way; ends the run where something does not hold.
///
/// - Parameter isStrict: whether all that libpng takes without a word has to be taken. It says
///   nothing of chunks out of order and of palette indices without an entry.
public func checkPNG(_ bytes: [UInt8], isStrict: Bool) {
  var reference: PNGReference?
  var refusal: PNGRefusal?
  do throws(PNGRefusal) { reference = try PNGReference(bytes) } catch { refusal = error }
  guard let frame = try? Frame(checking: bytes) else {
    mark("no frame")
    require(!isStrict || reference == nil, "a PNG that libpng reads is no frame")
    return
  }
  guard frame.type == .png else { return }
  let pictures = DecodingCheck.run(frame)
  guard let header = try? ImageCodec.header(of: frame), !pictures.isEmpty else {
    require(
      !isStrict || reference?.isClean != true,
      "libpng reads what is refused here: \(hex(bytes))")
    return
  }
  guard let reference else {
    if refusal == .codes { return }
    fatalError("finding: libpng refuses what is read here: \(hex(bytes))")
  }
  reference.check(pictures, header: header)
}

private func hex(_ bytes: [UInt8]) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
