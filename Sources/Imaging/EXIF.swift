/// The one thing read from EXIF data: the orientation tag of the first image directory.
enum EXIF {
  private static let orientationTag = 0x0112
  private static let typeShort = 3

  /// The orientation that the TIFF structure in `range` of `bytes` declares, upright where it is
  /// broken or says nothing: metadata never makes a picture undecodable (TIFF 6.0, section 2).
  static func orientation(in bytes: Span<UInt8>, _ range: Range<Int>) -> Orientation {
    let tiff = bytes.extracting(range)
    guard let order = ByteOrder(of: tiff), order.word16(tiff, at: 2) == 42,
      let directory = order.word32(tiff, at: 4), let count = order.word16(tiff, at: directory)
    else { return .upright }
    for index in 0..<count {
      let entry = directory + 2 + index * 12
      guard let tag = order.word16(tiff, at: entry) else { return .upright }
      guard tag == orientationTag else { continue }
      guard order.word16(tiff, at: entry + 2) == typeShort,
        let value = order.word16(tiff, at: entry + 8)
      else { return .upright }
      return Orientation(exif: value)
    }
    return .upright
  }

  private enum ByteOrder {
    case little, big

    init?(of tiff: Span<UInt8>) {
      switch tiff.bigEndian(2, at: 0) {
      case 0x4949: self = .little
      case 0x4D4D: self = .big
      default: return nil
      }
    }

    func word16(_ tiff: Span<UInt8>, at offset: Int) -> Int? {
      guard let value = tiff.bigEndian(2, at: offset) else { return nil }
      return self == .big ? value : Int(UInt16(value).byteSwapped)
    }

    func word32(_ tiff: Span<UInt8>, at offset: Int) -> Int? {
      guard let value = tiff.bigEndian(4, at: offset) else { return nil }
      return self == .big ? value : Int(UInt32(value).byteSwapped)
    }
  }
}
