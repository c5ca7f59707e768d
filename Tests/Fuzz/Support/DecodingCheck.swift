import FrameBytes
import Imaging

/// What holds for every picture, whatever is in it.
public struct DecodingCheck {
  public static let limits = PixelLimits(maximumPixels: 1 << 14)

  /// The requests that have a way of their own through the codecs.
  public static let requests: [(name: String, request: PixelRequest)] = [
    ("rgb", request { _ in }),
    ("rgba", request { $0.channels = .rgba }),
    ("bgra", request { $0.channels = .bgra }),
    ("everything kept", request { $0.keepsAlpha = true }),
    (
      "grey planes",
      request {
        $0.channels = .gray
        $0.layout = .planar
        $0.appliesOrientation = false
      }
    ),
    ("planes", request { $0.layout = .planar }),
    (
      "thumbnail",
      request {
        $0.maxWidth = 7
        $0.maxHeight = 5
        $0.keepsAlpha = true
      }
    ),
  ]

  private static func request(_ change: (inout PixelRequest) -> Void) -> PixelRequest {
    var request = PixelRequest()
    change(&request)
    return request
  }

  private let frame: Frame

  /// Decodes `frame` by every request; ends the run where something does not hold.
  ///
  /// Returns the pictures by their requests' names, empty where the frame gives none.
  public static func run(_ frame: Frame) -> [String: PixelBuffer] {
    DecodingCheck(frame: frame).run()
  }

  private func run() -> [String: PixelBuffer] {
    guard let header = header() else {
      for (name, request) in Self.requests {
        require(decode(request) == nil, "\(name) gives pixels that have no header")
      }
      return [:]
    }
    let isTooLarge = header.width * header.height > Self.limits.maximumPixels
    var pictures: [String: PixelBuffer] = [:]
    for (name, request) in Self.requests {
      guard let pixels = decode(request) else {
        require(pictures.isEmpty, "\(name) fails where others don't")
        require(decode(Self.requests[3].request) == nil, "\(name) fails where others don't")
        break
      }
      require(!isTooLarge, "more pixels than the limit")
      checkShape(of: pixels, header.decodedShape(for: request), name)
      pictures[name] = pixels
    }
    if let first = pictures["rgb"] {
      require(decode(Self.requests[0].request) == first, "decoding twice gives two pictures")
      checkAgreement(pictures)
      mark("\(header)")
    }
    return pictures
  }

  private func header() -> ImageHeader? {
    do throws(ImagingError) {
      let header = try ImageCodec.header(of: frame)
      require(header.width > 0 && header.height > 0, "an empty picture")
      require((1...8).contains(header.orientation), "orientation \(header.orientation)")
      return header
    } catch {
      mark(error)
      return nil
    }
  }

  private func decode(_ request: PixelRequest) -> PixelBuffer? {
    do throws(ImagingError) {
      return try ImageCodec.decode(frame, as: request, limits: Self.limits)
    } catch {
      mark(error)
      if case .unencodable(let text) = error { fatalError("finding: decoding threw \(text)") }
      return nil
    }
  }

  private func checkShape(of pixels: PixelBuffer, _ shape: PixelShape, _ name: String) {
    let own = PixelShape(
      height: pixels.height, width: pixels.width, channels: pixels.channels,
      bitDepth: pixels.bitDepth)
    require(own == shape, "\(name): \(own) where the header tells \(shape)")
    require(pixels.bytes.count == shape.byteCount, "\(name): \(pixels.bytes.count) bytes")
  }

  /// Channels in another order and planes hold the same samples.
  private func checkAgreement(_ pictures: [String: PixelBuffer]) {
    guard let rgb = pictures["rgb"], let rgba = pictures["rgba"], let bgra = pictures["bgra"],
      let planes = pictures["planes"]
    else { return }
    let count = rgb.width * rgb.height
    for pixel in 0..<count {
      for channel in 0..<3 {
        let sample = rgb.bytes[3 * pixel + channel]
        require(rgba.bytes[4 * pixel + channel] == sample, "rgba differs from rgb")
        require(bgra.bytes[4 * pixel + 2 - channel] == sample, "bgra differs from rgb")
        require(planes.bytes[channel * count + pixel] == sample, "planes differ from rgb")
      }
      require(rgba.bytes[4 * pixel + 3] == bgra.bytes[4 * pixel + 3], "two alphas")
    }
  }
}
