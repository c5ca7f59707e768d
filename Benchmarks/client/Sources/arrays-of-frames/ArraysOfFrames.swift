import Foundation
import FrameClient

/// The pixels of many frames by `FrameClient`, as a program of another package gets them.
///
///     arrays-of-frames ADDRESS VIDEO COUNT [hold]
///
/// For each line of standard input, which names a file or is empty, frames 0 to `COUNT` are
/// downloaded (and their pixels written to that file one behind the other, outside the figures); a
/// line of JSON on standard output says how it went. What was downloaded is let go before the next
/// line is read; with `hold` not before the next is there.
@main
enum ArraysOfFrames {
  struct Usage: Error, CustomStringConvertible {
    let description = "usage: arrays-of-frames ADDRESS VIDEO COUNT [hold]"
  }

  struct Figures: Encodable {
    /// From the call until every array is there.
    var seconds: Double
    /// User and system time of all threads in them.
    var cpu: Double
    var shapes: [[Int]]
  }

  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count > 3, let video = Int(arguments[2]), let count = Int(arguments[3]) else {
      throw Usage()
    }
    let holds = arguments.dropFirst(4) == ["hold"]
    let api = try VideoFrameAPI(address: arguments[1])
    var held: [PixelArray] = []
    while let path = readLine() {
      let (started, cpu) = (ContinuousClock.now, processSeconds())
      let arrays = try await api.downloadArrays(video: video, indices: Array(0..<count))
      let figures = Figures(
        seconds: (ContinuousClock.now - started) / .seconds(1), cpu: processSeconds() - cpu,
        shapes: arrays.map(\.shape))
      if !path.isEmpty { try write(arrays, to: URL(filePath: path)) }
      withExtendedLifetime(held) {}
      held = holds ? arrays : []
      try FileHandle.standardOutput.write(contentsOf: JSONEncoder().encode(figures) + [0x0A])
    }
  }

  private static func processSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private static func write(_ arrays: [PixelArray], to file: URL) throws {
    try Data().write(to: file)
    let output = try FileHandle(forWritingTo: file)
    for array in arrays { try output.write(contentsOf: array.bytes) }
    try output.close()
  }
}
