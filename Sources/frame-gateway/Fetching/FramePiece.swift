import Imaging

/// What a fetch makes of one frame.
struct FramePiece: Sendable {
  var index: Int
  /// Without a dot.
  var fileExtension: String
  /// What goes into the file, the entry or the array.
  var content: [ArraySlice<UInt8>]
  /// Of a decoded frame.
  var shape: PixelShape?
  /// Of the content, where an archive wants it.
  var crc32: UInt32?

  /// Six digits, more when needed: made of the program's own numbers, never of what the platform
  /// says.
  var name: String { Self.name(index, fileExtension) }

  /// Bytes of content.
  var count: Int { content.reduce(0) { $0 + $1.count } }

  static func name(_ index: Int, _ fileExtension: String) -> String {
    let digits = String(index)
    return String(repeating: "0", count: max(0, 6 - digits.count)) + digits + "." + fileExtension
  }
}
