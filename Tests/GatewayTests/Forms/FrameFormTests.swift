import FrameBytes
import Imaging
import Testing

@testable import Gateway

@Suite("Which form a request gets")
struct FrameFormTests {
  /// A request for a frame, and what becomes of it: `verbatim`, a rendition's extension, or the
  /// status of its problem.
  struct Vector: Sendable, CustomTestStringConvertible {
    var format: FrameFormat?
    var accept: String?
    var options = FrameOptions()
    var source = ImageType.jpeg
    var outcome: String

    var testDescription: String {
      "\(format?.rawValue ?? "-") \(accept ?? "-") of \(source) is \(outcome)"
    }
  }

  static let vectors: [Vector] = [
    // Nothing is said, or the source's own type is acceptable.
    Vector(outcome: "verbatim"), Vector(source: .png, outcome: "verbatim"),
    Vector(source: .webp, outcome: "verbatim"), Vector(accept: "*/*", outcome: "verbatim"),
    Vector(accept: "image/*", source: .webp, outcome: "verbatim"),
    Vector(accept: "image/jpeg", outcome: "verbatim"),
    Vector(accept: "image/png, image/jpeg;q=0.1", outcome: "verbatim"),
    Vector(accept: "image/avif,image/webp,*/*;q=0.8", outcome: "verbatim"),
    // Another type is wanted.
    Vector(accept: "image/png", outcome: "png"),
    Vector(accept: "image/jpeg", source: .png, outcome: "jpg"),
    Vector(accept: "image/jpeg;q=0, */*;q=0.1", outcome: "png"),
    Vector(accept: "application/x-npy", outcome: "npy"),
    Vector(accept: "application/octet-stream", outcome: "rgb"),
    Vector(accept: "application/x-npy;q=0.5, image/png;q=0.4", outcome: "npy"),
    Vector(accept: "image/png", source: .webp, outcome: "png"),
    Vector(accept: "text/html", outcome: "406"), Vector(accept: "image/webp", outcome: "406"),
    Vector(accept: "*/*;q=0", outcome: "406"),
    // A format that is named beats Accept.
    Vector(format: .jpg, outcome: "verbatim"), Vector(format: .png, outcome: "png"),
    Vector(format: .jpg, source: .png, outcome: "jpg"),
    Vector(format: .jpg, source: .webp, outcome: "jpg"),
    Vector(format: .png, accept: "image/jpeg", outcome: "png"),
    Vector(format: .jpg, accept: "text/html", outcome: "verbatim"),
    Vector(format: .gray, outcome: "gray"),
    // A transform that is named rules out the source's own bytes.
    Vector(options: FrameOptions(width: 9), outcome: "jpg"),
    Vector(options: FrameOptions(width: 9), source: .png, outcome: "png"),
    Vector(options: FrameOptions(width: 9), source: .webp, outcome: "png"),
    Vector(options: FrameOptions(appliesOrientation: true), outcome: "jpg"),
    Vector(options: FrameOptions(keepsAlpha: true), source: .png, outcome: "png"),
    Vector(format: .jpg, options: FrameOptions(quality: 90), outcome: "jpg"),
    Vector(options: FrameOptions(timeout: 3), outcome: "verbatim"),
    Vector(format: .jpg, options: FrameOptions(timeout: 3), outcome: "verbatim"),
    Vector(accept: "image/png", options: FrameOptions(height: 9), outcome: "png"),
    // What only arrays have.
    Vector(options: FrameOptions(channels: .rgb), outcome: "400"),
    Vector(options: FrameOptions(layout: .planar), outcome: "400"),
    Vector(accept: "image/png", options: FrameOptions(channels: .rgb), outcome: "400"),
    Vector(
      accept: "application/x-npy", options: FrameOptions(channels: .gray), outcome: "npy"),
    Vector(
      accept: "application/octet-stream", options: FrameOptions(channels: .bgra),
      outcome: "bgra"),
  ]

  @Test("is settled by extension, format and Accept, in that order", arguments: vectors)
  func negotiation(vector: Vector) {
    let outcome: String
    do throws(Problem) {
      let form = try FrameForm(
        format: vector.format, options: vector.options, accept: AcceptHeader(vector.accept),
        source: vector.source)
      switch form {
      case .verbatim: outcome = "verbatim"
      case .rendition(let rendition): outcome = rendition.fileExtension
      }
    } catch {
      outcome = String(error.code.status)
    }
    #expect(outcome == vector.outcome)
  }

  @Test("a refusal of Accept lists what there is")
  func offers() {
    #expect(
      FrameForm.notAcceptable.extensions["offered"]
        == .list(["image/png", "image/jpeg", "application/x-npy", "application/octet-stream"]))
  }
}
