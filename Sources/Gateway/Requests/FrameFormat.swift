import FrameBytes
import Imaging

/// A form that a frame can be asked for in.
enum FrameFormat: String, Sendable, CaseIterable {
  case png, jpg, rgb, rgba, bgra, gray, npy

  /// By extension or `format=`; `jpeg` is `jpg`.
  init?(name: String) {
    self.init(rawValue: name == "jpeg" ? "jpg" : name)
  }

  var mediaType: String {
    switch self {
    case .png: "image/png"
    case .jpg: "image/jpeg"
    case .rgb, .rgba, .bgra, .gray: "application/octet-stream"
    case .npy: "application/x-npy"
    }
  }

  var isArray: Bool {
    switch self {
    case .png, .jpg: false
    case .rgb, .rgba, .bgra, .gray, .npy: true
    }
  }

  /// The channels that a bare array's name fixes.
  var channels: Channels? {
    switch self {
    case .rgb: .rgb
    case .rgba: .rgba
    case .bgra: .bgra
    case .gray: .gray
    case .png, .jpg, .npy: nil
    }
  }

  /// The format that is the source's own, where there is one.
  init?(_ type: ImageType) {
    switch type {
    case .png: self = .png
    case .jpeg: self = .jpg
    default: return nil
    }
  }

  static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
