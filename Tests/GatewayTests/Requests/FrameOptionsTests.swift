import Imaging
import Testing

@testable import Gateway

@Suite("The parameters of a frame")
struct FrameOptionsTests {
  /// Of each parameter: values that are taken, at both bounds, and values that are not.
  static let vectors: [(name: String, good: [String], bad: [String])] = [
    (
      "format", ["png", "jpg", "jpeg", "rgb", "rgba", "bgra", "gray", "npy"],
      ["", "PNG", "webp", "original", "gray_alpha"]
    ),
    ("width", ["1", "320", "65535"], ["0", "65536", "01", "+1", "-1", "1e3", "1.5", "", " 1"]),
    ("height", ["1", "180", "65535"], ["0", "65536", "01", "+1", "-1", "9223372036854775808"]),
    ("quality", ["1", "100"], ["0", "101", "-1", "90.5", "best"]),
    ("level", ["fast", "small"], ["", "Fast", "9"]),
    ("alpha", ["keep", "drop"], ["", "true", "Keep"]),
    ("layout", ["hwc", "chw"], ["", "HWC", "whc", "interleaved"]),
    ("channels", ["rgb", "rgba", "bgra", "gray"], ["", "RGB", "npy", "png", "gray_alpha", "bgr"]),
    ("orientation", ["apply", "keep"], ["", "drop", "1"]),
    (
      "timeout", ["0.000000001", "0.5", "0.30000000000000004", "1", "30", "3600", "3600.0"],
      [
        "", "0", "0.0", "3601", "3600.1", "-1", "+1", "1e3", ".5", "5.", ".", "1.2.3", "nan",
        "inf", "0x1", "1,5", " 1", "000000000000000000001",
      ]
    ),
  ]

  @Test("takes what is within bounds", arguments: vectors)
  func good(name: String, good: [String], bad: [String]) throws {
    for value in good {
      var options = FrameOptions()
      let isKnown = try options.set(name, to: value)
      #expect(isKnown)
      #expect(options != FrameOptions(), "\(name)=\(value)")
      #expect(options.namesTransform == !["format", "timeout"].contains(name))
    }
  }

  @Test("refuses what is not, and names the parameter", arguments: vectors)
  func bad(name: String, good: [String], bad: [String]) {
    for value in bad {
      var options = FrameOptions()
      let problem = refusal { try options.set(name, to: value) }
      #expect(problem?.code == .invalidRequest, "\(name)=\(value)")
      #expect(problem?.parameter == name, "\(name)=\(value)")
      #expect(options == FrameOptions())
    }
  }

  @Test("the table of names is whole, and a name that is none of them is left to others")
  func names() throws {
    #expect(FrameOptions.names == Self.vectors.map(\.name))
    for name in ["", "Width", "frames", "on_error", "order", "columns"] {
      var options = FrameOptions()
      let isKnown = try options.set(name, to: "1")
      #expect(!isKnown)
    }
  }

  @Test("reads values into their places")
  func values() throws {
    var options = FrameOptions()
    let items = [
      ("format", "jpeg"), ("width", "320"), ("height", "180"), ("quality", "85"),
      ("level", "small"), ("alpha", "keep"), ("layout", "chw"), ("channels", "bgra"),
      ("orientation", "keep"), ("timeout", "2.5"),
    ]
    for (name, value) in items { _ = try options.set(name, to: value) }
    #expect(
      options
        == FrameOptions(
          format: .jpg, width: 320, height: 180, quality: 85, level: .small, keepsAlpha: true,
          layout: .planar, channels: .bgra, appliesOrientation: false, timeout: 2.5))
  }

  @Test("refuses channels that disagree with the format, and what only arrays have")
  func contradictions() {
    for format in FrameFormat.allCases {
      for channels in [Channels.rgb, .rgba, .bgra, .gray] {
        let options = FrameOptions(channels: channels)
        let agrees = format == .npy || format.channels == channels
        let problem = refusal { try options.validate(format: format) }
        #expect(problem?.parameter == (agrees ? nil : "channels"), "\(format) \(channels)")
      }
      let problem = refusal { try FrameOptions(layout: .planar).validate(format: format) }
      #expect(problem?.parameter == (format.isArray ? nil : "layout"), "\(format)")
    }
    #expect(refusal { try FrameOptions(layout: .planar).validate(format: nil) } == nil)
  }
}
