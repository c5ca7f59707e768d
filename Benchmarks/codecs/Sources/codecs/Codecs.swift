import FrameBytes
import Glibc
import Imaging

/// Does one piece of work for each line of standard input, `WORK TIMES FILE [ARGUMENT]`, and says
/// in a line of JSON how long each time took (`cpu` and `wall`, the medians in milliseconds) and
/// how many `bytes` came of it, or that it was refused.
@main
struct Codecs {
  static func main() throws {
    let codecs = Codecs()
    while let line = readLine() {
      let words = line.split(separator: " ").map(String.init)
      guard words.count >= 3, let times = Int(words[1]), times > 0 else {
        throw BenchError("no such line: \(line)")
      }
      print(try codecs.answer(words[0], times, words[2], words.dropFirst(3).first))
      fflush(nil)
    }
  }

  private let workspace = CodecWorkspace()

  private func answer(
    _ work: String, _ times: Int, _ file: String, _ argument: String?
  ) throws -> String {
    let once = try prepared(work, file, argument)
    var spent: [Watch.Times] = []
    var bytes = 0
    for _ in 0..<times {
      let watch = Watch()
      do {
        bytes = try once()
      } catch let error as BenchError {
        throw error
      } catch {
        return "{\"cpu\": \(watch.times.cpu), \"refused\": true}"
      }
      spent.append(watch.times)
    }
    let cpu = spent.map(\.cpu).sorted()[times / 2]
    let wall = spent.map(\.wall).sorted()[times / 2]
    return "{\"cpu\": \(cpu), \"wall\": \(wall), \"bytes\": \(bytes)}"
  }

  /// The work of one time, which gives the bytes that come of it; what it starts from is read, and
  /// where it is pixels decoded, here.
  private func prepared(
    _ work: String, _ file: String, _ argument: String?
  ) throws -> () throws -> Int {
    let content = try File.bytes(of: file)
    if work == "check-and-decode" {
      return { try decoded(Frame(checking: content), PixelRequest()) }
    }
    let frame = try Frame(checking: content)
    switch work {
    case "decode": return { try decoded(frame, PixelRequest()) }
    case "decode-alpha": return { try decoded(frame, Self.alpha) }
    case "thumbnail":
      let width = try number(argument)
      return { try thumbnail(frame, width: width) }
    case "libpng-decode": return { try LibPNG.decoded(frame) }
    case "write-png":
      guard let argument else { throw BenchError("write-png wants a file") }
      return { try LibPNG.write(frame, to: argument) }
    default:
      let pixels = try ImageCodec.decode(frame, as: PixelRequest())
      return { try encoded(pixels, work, argument) }
    }
  }

  private static var alpha: PixelRequest {
    var request = PixelRequest()
    request.keepsAlpha = true
    return request
  }

  private func decoded(_ frame: Frame, _ request: PixelRequest) throws -> Int {
    let pixels = try ImageCodec.decode(frame, as: request, in: workspace)
    defer { workspace.reclaim(pixels) }
    return pixels.bytes.count
  }

  private func thumbnail(_ frame: Frame, width: Int) throws -> Int {
    var request = PixelRequest()
    request.maxWidth = width
    guard let planes = try ImageCodec.planes(of: frame, as: request, in: workspace) else {
      throw BenchError("the film has planes")
    }
    defer { workspace.reclaim(planes) }
    return try ImageCodec.jpeg(planes, quality: 90, in: workspace).count
  }

  private func encoded(_ pixels: PixelBuffer, _ work: String, _ argument: String?) throws -> Int {
    switch work {
    case "png": try ImageCodec.png(pixels, in: workspace).count
    case "png-two": try ImageCodec.png(pixels, in: workspace, crew: Pair.share).count
    case "png-small": try ImageCodec.png(pixels, level: .small, in: workspace).count
    case "jpeg":
      try ImageCodec.jpeg(pixels, quality: number(argument), in: workspace).count
    case "libpng-encode": try LibPNG.encoded(pixels)
    default: throw BenchError("no work is called \(work)")
    }
  }

  private func number(_ argument: String?) throws -> Int {
    guard let number = argument.flatMap({ Int($0) }) else { throw BenchError("a number is wanted") }
    return number
  }
}

struct BenchError: Error {
  let text: String

  init(_ text: String) { self.text = text }
}
