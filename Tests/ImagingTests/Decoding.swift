import FrameBytes

@testable import Imaging

/// Decodes bytes that no structure check has seen, so that the decoders' own checks are tested.
func decode(
  _ bytes: [UInt8], _ type: ImageType, as request: PixelRequest = PixelRequest(),
  limits: PixelLimits = PixelLimits()
) throws(ImagingError) -> PixelBuffer {
  try ImageCodec.decode(bytes, type: type, as: request, limits: limits)
}

extension PixelRequest {
  init(
    channels: Channels? = nil, layout: Layout = .interleaved, keepsAlpha: Bool = false,
    appliesOrientation: Bool = true, maxWidth: Int? = nil, maxHeight: Int? = nil
  ) {
    self.init()
    self.channels = channels
    self.layout = layout
    self.keepsAlpha = keepsAlpha
    self.appliesOrientation = appliesOrientation
    self.maxWidth = maxWidth
    self.maxHeight = maxHeight
  }
}

/// Whether decoding failed because the data is damaged, rather than for another reason or not at
/// all.
func isDamaged(
  _ bytes: [UInt8], _ type: ImageType, as request: PixelRequest = PixelRequest()
) -> Bool {
  do {
    _ = try decode(bytes, type, as: request)
    return false
  } catch .damaged {
    return true
  } catch {
    return false
  }
}
