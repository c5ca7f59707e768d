/// The WebVTT file of a sheet (W3C, section 4): a cue a tile, in order of time.
///
/// A tile stands for the time from its frame to the next later frame of the sheet, whatever the
/// order of the tiles; the last one for as many frames as the one before it, to the video's end at
/// most; the only one for all that follows it.
struct CueFile: Sendable {
  /// One cue, in milliseconds; `end` is after `start`.
  struct Cue: Sendable, Hashable {
    var start: Int64
    var end: Int64
    var tile: Int
  }

  let grid: SheetGrid
  /// The sheet's address, from beside this file.
  let link: String
  let cues: [Cue]

  /// - Parameter link: Nil: what asks for the same sheet, without a signature.
  init(_ request: SheetRequest, grid: SheetGrid, times: VideoTimes, link: String? = nil) {
    self.grid = grid
    self.link = link ?? "frames.jpg?\(request.link)"
    cues = Self.cues(request.positions, times)
  }

  static func cues(_ positions: [Int64], _ times: VideoTimes) -> [Cue] {
    let starts = positions.map(times.start)
    let moments = Set(starts).sorted()
    var ends = Dictionary(uniqueKeysWithValues: zip(moments, moments.dropFirst()))
    if let last = moments.last {
      ends[last] = max(last + 1, Self.end(Set(positions).sorted(), times))
    }
    return starts.indices.map { tile in
      Cue(start: starts[tile], end: ends[starts[tile]] ?? starts[tile] + 1, tile: tile)
    }.sorted { ($0.start, $0.tile) < ($1.start, $1.tile) }
  }

  /// When the last frame's cue ends.
  private static func end(_ frames: [Int64], _ times: VideoTimes) -> Int64 {
    guard let last = frames.last, let before = frames.dropLast().last else {
      return times.startOrEnd(.max)
    }
    let (next, overflowed) = last.addingReportingOverflow(last - before)
    return times.startOrEnd(overflowed ? .max : next)
  }

  /// The file's bytes. Throws `too_large` once there are more than `limit`.
  func bytes(atMost limit: Int) throws(Problem) -> [UInt8] {
    var bytes = Array("WEBVTT\n".utf8)
    for cue in cues {
      let (x, y) = grid.origin(ofTile: cue.tile)
      let area = "#xywh=\(x),\(y),\(grid.tileWidth),\(grid.tileHeight)"
      bytes += "\n\(Self.clock(cue.start)) --> \(Self.clock(cue.end))\n".utf8
      bytes += "\(link)\(area)\n".utf8
      guard bytes.count <= limit else {
        throw Problem(
          .tooLarge, "the cue file would have more than \(limit) bytes; ask for fewer frames",
          extensions: ["limit": .integer(Int64(limit))])
      }
    }
    return bytes
  }

  /// `HH:MM:SS.mmm`; more digits for the hours where they need them.
  static func clock(_ milliseconds: Int64) -> String {
    func digits(_ number: Int64, _ count: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, count - text.count)) + text
    }
    let (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
    let (minutes, second) = seconds.quotientAndRemainder(dividingBy: 60)
    let (hours, minute) = minutes.quotientAndRemainder(dividingBy: 60)
    return "\(digits(hours, 2)):\(digits(minute, 2)):\(digits(second, 2)).\(digits(rest, 3))"
  }
}
