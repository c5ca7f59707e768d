import FrameBytes
import FuzzSupport

@testable import Imaging

/// The entropy decoder of our own beside libjpeg's: the same pictures, and damage in the same ones.
enum JPEGComparison {
  // Safe: libFuzzer runs one input at a time.
  nonisolated(unsafe) private static let entropyDecoder = JPEGEntropyDecoder(minimumBytes: 0)
  // Safe: as above.
  nonisolated(unsafe) private static let own = CodecWorkspace(
    jpegReader: JPEGReader(entropyDecoder: entropyDecoder))
  // Safe: as above.
  nonisolated(unsafe) private static let libjpeg = CodecWorkspace(
    jpegReader: JPEGReader(entropyDecoder: nil))

  /// Ends the run where the two differ.
  static func run(_ frame: Frame) {
    let (before, given) = (entropyDecoder.takenOver, entropyDecoder.givenUp)
    for (name, request) in DecodingCheck.requests where ["rgb", "thumbnail"].contains(name) {
      require(
        pixels(of: frame, request, in: own) == pixels(of: frame, request, in: libjpeg),
        "\(name) differs from libjpeg's")
      require(
        planes(of: frame, request, in: own) == planes(of: frame, request, in: libjpeg),
        "the planes of \(name) differ from libjpeg's")
    }
    if entropyDecoder.takenOver > before {
      mark(entropyDecoder.givenUp > given ? "given up" : "decoded by us")
    }
  }

  private static func pixels(
    of frame: Frame, _ request: PixelRequest, in workspace: CodecWorkspace
  ) -> PixelBuffer? {
    try? ImageCodec.decode(frame, as: request, limits: DecodingCheck.limits, in: workspace)
  }

  private static func planes(
    of frame: Frame, _ request: PixelRequest, in workspace: CodecWorkspace
  ) -> [UInt8]? {
    let planes = try? ImageCodec.planes(
      of: frame, as: request, limits: DecodingCheck.limits, in: workspace)
    return planes?.bytes
  }
}
