import CPNG
import FrameBytes

/// JPEG and PNG to pixels and back. Synchronous; called on codec threads only, each of which has a
/// workspace of its own.
///
/// Pixels are those of the platform's SDK (OpenCV's `imdecode`): RGB order, palette expanded, no
/// gamma or colour profile applied.
public enum ImageCodec {
  /// Reads what `frame` says of itself; no pixel is decoded.
  ///
  /// Throws: `unsupported` for types other than JPEG and PNG, `damaged`.
  public static func header(of frame: Frame) throws(ImagingError) -> ImageHeader {
    switch frame.type {
    case .png: ImageHeader(try PNGHeader(parsing: frame.bytes.span))
    case .jpeg: ImageHeader(try JPEGHeader(parsing: frame.bytes.span))
    default: throw .unsupported(frame.type.rawValue)
    }
  }

  /// Decodes `frame` to the shape that its header's `decodedShape(for:)` tells.
  ///
  /// Throws: `tooManyPixels` before anything is allocated, `unsupported`, `damaged`.
  public static func decode(
    _ frame: Frame, as request: PixelRequest, limits: PixelLimits = PixelLimits(),
    in workspace: CodecWorkspace = CodecWorkspace()
  ) throws(ImagingError) -> PixelBuffer {
    try decode(frame.bytes, type: frame.type, as: request, limits: limits, in: workspace)
  }

  /// Decodes bytes that nobody has checked.
  static func decode(
    _ bytes: [UInt8], type: ImageType, as request: PixelRequest, limits: PixelLimits,
    in workspace: CodecWorkspace = CodecWorkspace()
  ) throws(ImagingError) -> PixelBuffer {
    switch type {
    case .png:
      let png = try PNGHeader(parsing: bytes.span)
      try limits.check(width: png.width, height: png.height)
      let header = ImageHeader(png)
      let samples = PNGSamples(
        header: png, bytes: try PNGDecoder.storedSamples(of: bytes, header: png, in: workspace))
      let pixels = try samples.expanded(
        showsAlpha: header.channels(for: request).hasAlpha, keeps16Bits: request.keepsAlpha)
      return finish(pixels, header, request, in: workspace)
    case .jpeg:
      let jpeg = try JPEGHeader(parsing: bytes.span)
      try limits.check(width: jpeg.width, height: jpeg.height)
      let header = ImageHeader(jpeg)
      let pixels = try JPEGDecoder.decode(
        bytes, header: jpeg, channels: Self.decodedChannels(header.channels(for: request), request),
        wanted: header.storedSize(for: request), in: workspace)
      return finish(pixels, header, request, in: workspace)
    default: throw .unsupported(type.rawValue)
    }
  }

  /// The planes of a JPEG, shrunk as `request` wants, for what becomes a JPEG again: without a way
  /// through RGB, and with colour as coarse as it is. Nil where that won't do: for other types, for
  /// channels that are named, for pictures that are turned.
  ///
  /// Throws: as `decode`.
  public static func planes(
    of frame: Frame, as request: PixelRequest, limits: PixelLimits = PixelLimits(),
    in workspace: CodecWorkspace = CodecWorkspace()
  ) throws(ImagingError) -> JPEGPlanes? {
    guard frame.type == .jpeg, request.channels == nil else { return nil }
    let jpeg = try JPEGHeader(parsing: frame.bytes.span)
    try limits.check(width: jpeg.width, height: jpeg.height)
    let header = ImageHeader(jpeg)
    guard !request.appliesOrientation || jpeg.orientation == .upright else { return nil }
    let wanted = header.storedSize(for: request)
    guard
      let planes = try JPEGDecoder.planes(
        frame.bytes, header: jpeg, wanted: wanted, in: workspace)
    else { return nil }
    return planes.scaled(toWidth: wanted.width, height: wanted.height, in: workspace)
  }

  /// Encodes 8- or 16-bit interleaved pixels as PNG; BGRA becomes RGBA. The same pixels give the
  /// same bytes.
  ///
  /// Throws: `unencodable` for planar pixels, sizes that PNG can't hold, or bytes that don't fit
  /// the size.
  public static func png(
    _ pixels: PixelBuffer, level: PNGLevel = .fast,
    in workspace: CodecWorkspace = CodecWorkspace(), crew: CodecCrew? = nil
  ) throws(ImagingError) -> [UInt8] {
    try checkShape(of: pixels)
    return try PNGEncoder.encode(pixels, level: level, in: workspace, crew: crew)
  }

  /// Encodes interleaved pixels as baseline JPEG: 4:2:0 below quality 90, 4:4:4 from there on.
  /// Alpha is dropped, 16 bits are cut to their high byte.
  ///
  /// - Parameter quality: 1 to 100, libjpeg's scale.
  /// Throws: `unencodable` for planar pixels, a quality or size out of range, or bytes that don't
  /// fit the size.
  public static func jpeg(
    _ pixels: PixelBuffer, quality: Int, in workspace: CodecWorkspace = CodecWorkspace()
  ) throws(ImagingError) -> [UInt8] {
    guard (1...100).contains(quality) else { throw .unencodable("JPEG quality \(quality)") }
    try checkShape(of: pixels)
    let shallow = pixels.highBytes()
    let opaque =
      shallow.channels == .grayAlpha
      ? shallow.arranged(as: .gray, layout: .interleaved) : shallow
    return try JPEGEncoder.encode(opaque, quality: quality, in: workspace)
  }

  /// The size of a picture of `width` × `height`, 1 to 2³¹ − 1 each, that fits inside the bounds:
  /// aspect kept, rounded, at least 1, never enlarged. A nil bound is none, one below 1 is 1.
  public static func outputSize(
    width: Int, height: Int, maxWidth: Int?, maxHeight: Int?
  ) -> (width: Int, height: Int) {
    let boundWidth = max(1, min(maxWidth ?? width, width))
    let boundHeight = max(1, min(maxHeight ?? height, height))
    // The tighter bound, found by cross-multiplication, is kept exactly. With sides below 2³¹ every
    // product fits.
    if boundWidth * height <= boundHeight * width {
      return (boundWidth, max(1, (2 * height * boundWidth + width) / (2 * width)))
    }
    return (max(1, (2 * width * boundHeight + height) / (2 * height)), boundHeight)
  }

  /// Encodes a JPEG's planes as baseline JPEG again.
  ///
  /// Throws: `unencodable` for a quality or size out of range.
  public static func jpeg(
    _ planes: JPEGPlanes, quality: Int, in workspace: CodecWorkspace = CodecWorkspace()
  ) throws(ImagingError) -> [UInt8] {
    guard (1...100).contains(quality) else { throw .unencodable("JPEG quality \(quality)") }
    return try JPEGEncoder.encode(planes, quality: quality, in: workspace)
  }

  /// What encoded bytes depend on beside the pixels, for validators; only `[A-Za-z0-9.-]`. The
  /// leading number goes up with each change here that changes bytes.
  public static let version =
    "3-png\(libraryVersion(png_get_libpng_ver(nil)))-z\(libraryVersion(zlibVersion()))-"
    + EncoderFingerprint.text

  private static func libraryVersion(_ text: UnsafePointer<CChar>?) -> String {
    // Safe: both libraries return a pointer to a constant C string.
    text.map { String(cString: $0) } ?? ""
  }

  /// Planes are taken apart faster from words than from three bytes.
  private static func decodedChannels(_ channels: Channels, _ request: PixelRequest) -> Channels {
    channels == .rgb && request.layout == .planar ? .rgba : channels
  }

  /// Grey by luma, then the size, then everything that only moves samples.
  private static func finish(
    _ decoded: consuming PixelBuffer, _ header: ImageHeader, _ request: PixelRequest,
    in workspace: CodecWorkspace
  ) -> PixelBuffer {
    let shape = header.decodedShape(for: request)
    let stored = header.storedSize(for: request)
    let orientation = request.appliesOrientation ? Orientation(exif: header.orientation) : .upright
    var pixels = decoded
    func replace(by next: PixelBuffer) {
      let previous = pixels
      pixels = next
      workspace.reclaim(previous)
    }
    if shape.channels.isGray, !pixels.channels.isGray { replace(by: pixels.luma()) }
    if pixels.width != stored.width || pixels.height != stored.height {
      let scaler = AreaScaler(pixels, width: stored.width, height: stored.height)
      replace(by: scaler.scaled(in: workspace))
    }
    let isArranged =
      pixels.channels == shape.channels && request.layout == .interleaved
      && orientation == .upright
    if !isArranged {
      replace(
        by: pixels.arranged(
          as: shape.channels, layout: request.layout, orientation: orientation, in: workspace))
    }
    return pixels
  }

  private static func checkShape(of pixels: PixelBuffer) throws(ImagingError) {
    guard pixels.layout == .interleaved else { throw .unencodable("planar pixels") }
    guard pixels.width >= 1, pixels.height >= 1, pixels.bitDepth == 8 || pixels.bitDepth == 16
    else { throw .unencodable("no pixels") }
    let shape = PixelShape(
      height: pixels.height, width: pixels.width, channels: pixels.channels,
      bitDepth: pixels.bitDepth)
    guard shape.byteCount == pixels.bytes.count else { throw .unencodable("bytes amiss") }
  }
}
