/// Which samples a pixel has, in order.
public enum Channels: String, Sendable, Hashable, CaseIterable {
  case rgb, rgba, bgra, gray
  /// Gray with alpha, only where alpha is kept.
  case grayAlpha = "gray_alpha"

  public var count: Int {
    switch self {
    case .gray: 1
    case .grayAlpha: 2
    case .rgb: 3
    case .rgba, .bgra: 4
    }
  }
}
