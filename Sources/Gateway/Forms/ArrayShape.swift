import Imaging

/// The shape of a decoded frame, as `Frame-Shape` and the other array fields tell it.
struct ArrayShape: Sendable, Hashable {
  var height: Int
  var width: Int
  var channels: Channels
  var layout: Layout
  /// 8 or 16.
  var bitDepth: Int

  init(_ pixels: PixelBuffer) {
    height = pixels.height
    width = pixels.width
    channels = pixels.channels
    layout = pixels.layout
    bitDepth = pixels.bitDepth
  }

  init(height: Int, width: Int, channels: Channels, layout: Layout, bitDepth: Int) {
    self.height = height
    self.width = width
    self.channels = channels
    self.layout = layout
    self.bitDepth = bitDepth
  }

  /// Rows, columns, channels; channels first where the layout is planar.
  var dimensions: [Int] {
    layout == .planar ? [channels.count, height, width] : [height, width, channels.count]
  }

  /// Bytes of one frame; `Int.max` where they can't be counted, as an image may declare any size.
  var byteCount: Int {
    PixelShape(height: height, width: width, channels: channels, bitDepth: bitDepth).byteCount
  }

  var dtype: String { bitDepth == 16 ? "uint16" : "uint8" }

  /// An RFC 9651 list of integers.
  static func list(_ dimensions: [Int]) -> String {
    dimensions.map(String.init).joined(separator: ", ")
  }

  /// As the store keeps it beside a derived form.
  var note: [Int] {
    let channel = Channels.allCases.firstIndex(of: channels) ?? 0
    let layout = Layout.allCases.firstIndex(of: layout) ?? 0
    return [height, width, channel, layout, bitDepth]
  }

  /// Nil for the note of a form that is no array.
  init?(note: [Int]) {
    guard note.count == 5, Channels.allCases.indices.contains(note[2]),
      Layout.allCases.indices.contains(note[3])
    else { return nil }
    height = note[0]
    width = note[1]
    channels = Channels.allCases[note[2]]
    layout = Layout.allCases[note[3]]
    bitDepth = note[4]
  }
}
