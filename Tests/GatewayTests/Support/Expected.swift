import FrameBytes
import Imaging

/// What the gateway should have made of a source, by the codecs themselves.
enum Expected {
  static func pixels(
    of source: [UInt8], _ adjust: (inout PixelRequest) -> Void = { _ in }
  ) throws -> PixelBuffer {
    var request = PixelRequest()
    request.channels = .rgb
    adjust(&request)
    return try ImageCodec.decode(Frame(checking: source), as: request)
  }

  /// The bytes behind an npy header, and the header's text.
  static func npy(_ bytes: [UInt8]) -> (header: String, content: [UInt8])? {
    guard bytes.count > 10, bytes.starts(with: [0x93] + Array("NUMPY".utf8)) else { return nil }
    let length = Int(bytes[8]) + Int(bytes[9]) << 8
    guard bytes.count >= 10 + length, (10 + length) % 64 == 0 else { return nil }
    let header = String(decoding: bytes[10..<10 + length], as: UTF8.self)
    return (header, Array(bytes[(10 + length)...]))
  }
}
