import Imaging
import Testing

@testable import Gateway

@Suite("Renditions and their names")
struct RenditionTests {
  /// Every mix of parameters, with a few values of each.
  private static var everyRendition: [Rendition] {
    let sides: [Int?] = [nil, 1, 12]
    var renditions: [Rendition] = []
    for format in FrameFormat.allCases {
      for width in sides {
        for height in sides {
          for alpha in [nil, true, false] as [Bool?] {
            for orientation in [nil, true, false] as [Bool?] {
              let options = FrameOptions(
                width: width, height: height, keepsAlpha: alpha, appliesOrientation: orientation)
              renditions += ofEncodings(format, options)
            }
          }
        }
      }
    }
    return renditions
  }

  private static func ofEncodings(_ format: FrameFormat, _ common: FrameOptions) -> [Rendition] {
    var renditions: [Rendition] = []
    for quality in [nil, 1, 11, 90, 100] as [Int?] {
      for level in [nil, .fast, .small] as [PNGLevel?] {
        for layout in [nil, .interleaved, .planar] as [Layout?] {
          for channels in [nil, .rgb, .rgba, .bgra, .gray] as [Channels?] {
            var options = common
            options.quality = quality
            options.level = level
            options.layout = layout
            options.channels = channels
            renditions.append(Rendition(format: format, options: options))
          }
        }
      }
    }
    return renditions
  }

  @Test("no two different renditions share a variant")
  func variants() {
    var known: [String: Rendition] = [:]
    var shared: [String] = []
    for rendition in Set(Self.everyRendition) {
      let variant = rendition.variant
      if known.updateValue(rendition, forKey: variant) != nil { shared.append(variant) }
    }
    #expect(shared.isEmpty)
    #expect(known.count > 700)
    let letters = known.keys.reduce(into: Set<Character>()) { $0.formUnion($1) }
    #expect(letters.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-.".contains($0)) })
  }

  @Test("parameters that change nothing do not change the variant")
  func equalRenditions() {
    func variant(_ format: FrameFormat, _ options: FrameOptions) -> String {
      Rendition(format: format, options: options).variant
    }
    let plain = FrameOptions()
    #expect(variant(.png, FrameOptions(quality: 7)) == variant(.png, plain))
    #expect(variant(.png, FrameOptions(level: .fast)) == variant(.png, plain))
    #expect(variant(.png, FrameOptions(keepsAlpha: false)) == variant(.png, plain))
    #expect(variant(.png, FrameOptions(timeout: 3)) == variant(.png, plain))
    #expect(variant(.jpg, FrameOptions(quality: 90)) == variant(.jpg, plain))
    #expect(variant(.jpg, FrameOptions(keepsAlpha: true)) == variant(.jpg, plain))
    #expect(variant(.npy, FrameOptions(channels: .rgb)) == variant(.npy, plain))
    #expect(variant(.rgb, FrameOptions(layout: .interleaved)) == variant(.rgb, plain))
    #expect(variant(.rgb, FrameOptions(appliesOrientation: true)) == variant(.rgb, plain))
  }

  @Test(
    "each format has its media type, its extension and its channels",
    arguments: [
      (.png, "image/png", "png", nil), (.jpg, "image/jpeg", "jpg", nil),
      (.npy, "application/x-npy", "npy", .rgb),
      (.rgb, "application/octet-stream", "rgb", .rgb),
      (.rgba, "application/octet-stream", "rgba", .rgba),
      (.bgra, "application/octet-stream", "bgra", .bgra),
      (.gray, "application/octet-stream", "gray", .gray),
    ] as [(FrameFormat, String, String, Channels?)])
  func formats(format: FrameFormat, mediaType: String, fileExtension: String, channels: Channels?) {
    let rendition = Rendition(format: format, options: FrameOptions())
    #expect(rendition.mediaType == mediaType)
    #expect(format.mediaType == mediaType)
    #expect(rendition.fileExtension == fileExtension)
    #expect(rendition.pixels.channels == channels)
    #expect(rendition.isArray == format.isArray)
  }

  @Test("npy with alpha kept takes the source's channels, unless they are named")
  func npyAlpha() {
    let kept = Rendition(format: .npy, options: FrameOptions(keepsAlpha: true))
    #expect(kept.pixels.channels == nil)
    let named = Rendition(format: .npy, options: FrameOptions(keepsAlpha: true, channels: .bgra))
    #expect(named.pixels.channels == .bgra)
  }
}
