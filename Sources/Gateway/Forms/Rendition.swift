import FrameBytes
import Imaging

/// What is to be made of a source: the whole of what a derived form depends on but the source.
struct Rendition: Sendable, Hashable {
  enum Encoding: Sendable, Hashable {
    case png(PNGLevel)
    case jpeg(quality: Int)
    case array
    case npy
  }

  /// The contract's default for `quality`.
  static let defaultQuality = 90

  var encoding: Encoding
  var pixels: PixelRequest

  init(format: FrameFormat, options: FrameOptions) {
    var pixels = PixelRequest()
    pixels.maxWidth = options.width
    pixels.maxHeight = options.height
    pixels.appliesOrientation = options.appliesOrientation ?? true
    pixels.keepsAlpha = options.keepsAlpha ?? false
    switch format {
    case .png: encoding = .png(options.level ?? .fast)
    case .jpg:
      encoding = .jpeg(quality: options.quality ?? Self.defaultQuality)
      pixels.keepsAlpha = false
    case .npy: encoding = .npy
    case .rgb, .rgba, .bgra, .gray: encoding = .array
    }
    if format.isArray {
      pixels.layout = options.layout ?? .interleaved
      pixels.channels = format.channels ?? options.channels ?? (pixels.keepsAlpha ? nil : .rgb)
    }
    self.pixels = pixels
  }

  var mediaType: String {
    switch encoding {
    case .png: "image/png"
    case .jpeg: "image/jpeg"
    case .array: "application/octet-stream"
    case .npy: "application/x-npy"
    }
  }

  var fileExtension: String {
    switch encoding {
    case .png: "png"
    case .jpeg: "jpg"
    case .npy: "npy"
    case .array: pixels.channels?.rawValue ?? "bin"
    }
  }

  var isArray: Bool { encoding == .array || encoding == .npy }

  /// Names the variant in entity tags and cache keys: letters, digits, `-` and `.` alone.
  var variant: String {
    var parts: [String] =
      switch encoding {
      case .png(let level): ["png", level.rawValue]
      case .jpeg(let quality): ["jpg", "q\(quality)"]
      case .array: ["raw"]
      case .npy: ["npy"]
      }
    if let channels = pixels.channels { parts.append(channels.rawValue) }
    if pixels.layout == .planar { parts.append("chw") }
    if pixels.keepsAlpha { parts.append("alpha") }
    if !pixels.appliesOrientation { parts.append("stored") }
    if let width = pixels.maxWidth { parts.append("w\(width)") }
    if let height = pixels.maxHeight { parts.append("h\(height)") }
    parts.append("v\(ImageCodec.version)")
    return parts.joined(separator: "-")
  }
}

/// What a request for one frame gets: the source's own bytes, or a form made from them.
enum FrameForm: Sendable, Hashable {
  case verbatim
  case rendition(Rendition)

  /// Extension beats `format=` beats `Accept`; the source's own type wins where it is acceptable.
  init(
    format: FrameFormat?, options: FrameOptions, accept: AcceptHeader, source: ImageType
  ) throws(Problem) {
    let own = FrameFormat(source)
    if let format {
      guard format == own, !options.namesTransform else {
        self = .rendition(Rendition(format: format, options: options))
        return
      }
      self = .verbatim
      return
    }
    let ownIsAcceptable = accept.weight(of: source.mediaType) > 0
    if ownIsAcceptable && !options.namesTransform {
      self = .verbatim
    } else if ownIsAcceptable, let own {
      try options.validate(format: own)
      self = .rendition(Rendition(format: own, options: options))
    } else if let type = accept.best(of: Self.offered),
      let format = Self.format(of: type, options.channels)
    {
      try options.validate(format: format)
      self = .rendition(Rendition(format: format, options: options))
    } else {
      throw Self.notAcceptable
    }
  }

  /// The media types that `Accept` may choose, best first.
  static let offered = ["image/png", "image/jpeg", "application/x-npy", "application/octet-stream"]

  static let notAcceptable = Problem(
    .notAcceptable, "Accept allows none of \(offered.joined(separator: ", "))",
    extensions: ["offered": .list(offered)])

  /// A bare array has the channels that are named, else RGB.
  private static func format(of mediaType: String, _ channels: Channels?) -> FrameFormat? {
    switch mediaType {
    case "image/png": .png
    case "image/jpeg": .jpg
    case "application/x-npy": .npy
    case "application/octet-stream": channels.flatMap { FrameFormat(rawValue: $0.rawValue) } ?? .rgb
    default: nil
    }
  }
}
