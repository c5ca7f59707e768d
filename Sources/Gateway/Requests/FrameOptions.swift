import Imaging

/// The parameters of a frame (contract, section 1): those of a link and of a batch's JSON alike.
struct FrameOptions: Sendable, Hashable {
  /// Largest `width` or `height` that can be asked for, in pixels: JPEG's own limit.
  static let largestSide = 65_535
  /// Longest `timeout`, in seconds.
  static let longestTimeout = 3_600

  var format: FrameFormat?
  var width: Int?
  var height: Int?
  var quality: Int?
  var level: PNGLevel?
  var keepsAlpha: Bool?
  var layout: Layout?
  var channels: Channels?
  var appliesOrientation: Bool?
  /// Seconds.
  var timeout: Double?

  /// Whether anything is asked that an untouched source would not have.
  var namesTransform: Bool {
    width != nil || height != nil || quality != nil || level != nil || keepsAlpha != nil
      || layout != nil || channels != nil || appliesOrientation != nil
  }

  static let names = [
    "format", "width", "height", "quality", "level", "alpha", "layout", "channels", "orientation",
    "timeout",
  ]

  /// Sets one parameter from its text; false for a name that is none of a frame's.
  mutating func set(_ name: String, to value: String) throws(Problem) -> Bool {
    switch name {
    case "format":
      format = try Self.choice(name, value, FrameFormat(name: value), FrameFormat.names)
    case "width": width = try Self.integer(name, value, 1...Self.largestSide)
    case "height": height = try Self.integer(name, value, 1...Self.largestSide)
    case "quality": quality = try Self.integer(name, value, 1...100)
    case "level": level = try Self.choice(name, value, PNGLevel(rawValue: value), "fast, small")
    case "alpha": keepsAlpha = try Self.toggle(name, value, on: "keep", off: "drop")
    case "layout": layout = try Self.choice(name, value, Layout(rawValue: value), "hwc, chw")
    case "channels":
      let known = FrameFormat(rawValue: value)?.channels
      channels = try Self.choice(name, value, known, "rgb, rgba, bgra, gray")
    case "orientation":
      appliesOrientation = try Self.toggle(name, value, on: "apply", off: "keep")
    case "timeout": timeout = try Self.seconds(name, value)
    default: return false
    }
    return true
  }

  /// Throws where parameters contradict each other.
  func validate(format: FrameFormat?) throws(Problem) {
    guard let format else { return }
    if let channels, let fixed = format.channels, channels != fixed {
      throw .parameter("channels", "\(channels.rawValue) disagrees with format \(fixed.rawValue)")
    }
    if channels != nil && !format.isArray {
      throw .parameter("channels", "only arrays have them, not \(format.rawValue)")
    }
    if layout != nil && !format.isArray {
      throw .parameter("layout", "only arrays have one, not \(format.rawValue)")
    }
  }

  /// Throws where one is named that only arrays have: each frame keeps its own encoding.
  func refuseArrayParameters() throws(Problem) {
    if channels != nil { throw .parameter("channels", "original frames have their own") }
    if layout != nil { throw .parameter("layout", "only arrays have one; name their format") }
  }

  private static func integer(
    _ name: String, _ value: String, _ bounds: ClosedRange<Int>
  ) throws(Problem) -> Int {
    guard let number = URLText.decimal(value.utf8), let whole = Int(exactly: number),
      bounds.contains(whole)
    else {
      throw .parameter(
        name, "a number from \(bounds.lowerBound) to \(bounds.upperBound) is wanted")
    }
    return whole
  }

  private static func choice<Choice>(
    _ name: String, _ value: String, _ known: Choice?, _ offered: String
  ) throws(Problem) -> Choice {
    guard let known else { throw .parameter(name, "one of \(offered) is wanted") }
    return known
  }

  private static func toggle(
    _ name: String, _ value: String, on: String, off: String
  ) throws(Problem) -> Bool {
    guard value == on || value == off else {
      throw .parameter(name, "one of \(on), \(off) is wanted")
    }
    return value == on
  }

  private static func seconds(_ name: String, _ value: String) throws(Problem) -> Double {
    let parts = value.utf8.split(
      separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    let digits = parts.allSatisfy { part in
      !part.isEmpty && part.count <= 20
        && part.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    }
    guard digits, let number = Double(value), number > 0, number <= Double(longestTimeout) else {
      throw .parameter(name, "seconds above 0, up to \(longestTimeout), are wanted")
    }
    return number
  }
}
