/// A sprite sheet as asked for, normalised: the same for the picture and for its cue file.
struct SheetRequest: Sendable, Hashable {
  /// The width that a tile fits into where neither side is named, in pixels.
  static let standardWidth = 160
  /// Columns where none are named; fewer where there are fewer tiles.
  static let standardColumns = 10

  /// The frames as the link has them: digits, commas, dashes and colons alone.
  let frames: String
  /// A tile each, in order, repeats included; at least one.
  let positions: [Int64]
  /// 1 to as many as there are tiles.
  let columns: Int
  /// `width`, `height`, `quality`, `orientation` and `timeout` alone; at least one side is named.
  let options: FrameOptions

  init(
    query: QueryItems, frameLimit: Int, sizes: ThumbnailSizes
  ) throws(Problem) {
    var frames: String?
    var columns: Int64?
    var options = FrameOptions()
    for (name, value) in query.items {
      switch name {
      case "frames": frames = value
      case "columns":
        guard let number = URLText.decimal(value.utf8), number >= 1 else {
          throw .parameter(name, "a number from 1 is wanted")
        }
        columns = number
      case "width", "height", "quality", "orientation", "timeout":
        _ = try options.set(name, to: value)
      default:
        var problem = Problem.parameter(
          name, "no such parameter; there are \(Self.names.joined(separator: ", "))")
        problem.extensions["offered"] = .list(Self.names)
        throw problem
      }
    }
    guard let frames else { throw .parameter("frames", "is missing") }
    positions = try FrameSelection(link: frames).positions(atMost: frameLimit)
    if options.width == nil && options.height == nil {
      let size = sizes.standard(.init(width: Self.standardWidth))
      (options.width, options.height) = (size.width, size.height)
    } else {
      try sizes.check(options)
    }
    self.frames = frames
    self.columns = Int(min(columns ?? Int64(Self.standardColumns), Int64(positions.count)))
    self.options = options
  }

  private static let names = [
    "frames", "width", "height", "columns", "quality", "orientation", "timeout",
  ]

  /// The distinct frames in order of first appearance.
  var distinct: [Int64] {
    var seen: Set<Int64> = []
    return positions.filter { seen.insert($0).inserted }
  }

  /// One tile's form, but for its size, which the first frame fixes.
  var rendition: Rendition { Rendition(format: .jpg, options: options) }

  /// Names the variant in entity tags and cache keys.
  var variant: String { "sheet-c\(columns)-\(rendition.variant)" }

  /// The query that asks for the same sheet, whatever the defaults: all but `timeout`, which says
  /// nothing of the sheet. No character of it needs percent-encoding.
  var link: String {
    var parts = ["frames=\(frames)"]
    if let width = options.width { parts.append("width=\(width)") }
    if let height = options.height { parts.append("height=\(height)") }
    parts.append("columns=\(columns)")
    if let quality = options.quality { parts.append("quality=\(quality)") }
    if let applies = options.appliesOrientation {
      parts.append("orientation=\(applies ? "apply" : "keep")")
    }
    return parts.joined(separator: "&")
  }

  /// The largest that the sheet is expected to be: a side that is not bounded is taken for twice
  /// the other.
  var expectedGrid: SheetGrid {
    let (width, height) = (options.width, options.height)
    return SheetGrid(
      tileWidth: width ?? 2 * (height ?? 1), tileHeight: height ?? 2 * (width ?? 1),
      columns: columns, count: positions.count)
  }
}
