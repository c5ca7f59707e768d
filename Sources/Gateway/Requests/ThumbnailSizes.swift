/// The combinations of `width` and `height` that may be asked for: any, or those of a list.
public struct ThumbnailSizes: Sendable, Hashable {
  /// One combination; a side that is nil is not named.
  struct Size: Sendable, Hashable {
    var width: Int?
    var height: Int?

    /// `160`, `320x180`, `x90`.
    var text: String { (width.map(String.init) ?? "") + (height.map { "x\($0)" } ?? "") }

    /// As a query has it: `width=320&height=180`.
    var query: String {
      [width.map { "width=\($0)" }, height.map { "height=\($0)" }].compactMap(\.self)
        .joined(separator: "&")
    }
  }

  /// Every combination, and none at all.
  public static let any = ThumbnailSizes(listed: [])

  /// Without repeats, in the order given; empty: any.
  private let listed: [Size]

  private init(listed: [Size]) { self.listed = listed }

  /// `any`, or a comma list such as `160,320x180,x90`; nil for anything else, and for sides that no
  /// request could ask for.
  public init?(parsing text: String) {
    if text == "any" {
      self = .any
      return
    }
    var listed: [Size] = []
    for item in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let size = Self.size(item.filter { $0 != " " }) else { return nil }
      if !listed.contains(size) { listed.append(size) }
    }
    self.init(listed: listed)
  }

  /// Throws where a size is named that is not offered; none at all is always fine.
  func check(_ options: FrameOptions) throws(Problem) {
    let size = Size(width: options.width, height: options.height)
    guard !allows(size) else { return }
    let offered = listed.map(\.text)
    let name = size.width == nil ? "height" : "width"
    var problem = Problem.parameter(
      name,
      "the size \(size.text) is not offered here; there are \(offered.joined(separator: ", "))")
    problem.extensions["offered"] = .list(offered)
    throw problem
  }

  /// `wanted` where it may be asked for, else the first that may.
  func standard(_ wanted: Size) -> Size { allows(wanted) ? wanted : listed[0] }

  private func allows(_ size: Size) -> Bool {
    listed.isEmpty || size == Size() || listed.contains(size)
  }

  private static func size(_ text: String) -> Size? {
    let sides = text.utf8.split(
      separator: UInt8(ascii: "x"), maxSplits: 1, omittingEmptySubsequences: false)
    var size = Size()
    if !sides[0].isEmpty {
      guard let width = side(sides[0]) else { return nil }
      size.width = width
    }
    if sides.count == 2 {
      guard let height = side(sides[1]) else { return nil }
      size.height = height
    }
    return size == Size() ? nil : size
  }

  private static func side(_ digits: Substring.UTF8View) -> Int? {
    guard let number = URLText.decimal(digits),
      (1...Int64(FrameOptions.largestSide)).contains(number)
    else { return nil }
    return Int(number)
  }
}
