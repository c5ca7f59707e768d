extension ImageType {
  /// The format that the first bytes name, or nil where they name none.
  ///
  /// Formats with a short magic (BMP, PNM) must show more of their header, so that text or a
  /// truncated answer isn't taken for an image.
  public init?(sniffing bytes: Span<UInt8>) {
    if bytes.starts(with: PNGStructure.signature) {
      self = .png
    } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if bytes.starts(with: "RIFF"), bytes.starts(with: "WEBP", at: 8) {
      self = .webp
    } else if bytes.starts(with: "GIF87a") || bytes.starts(with: "GIF89a") {
      self = .gif
    } else if Self.isTIFF(bytes) {
      self = .tiff
    } else if Self.isJPEG2000(bytes) {
      self = .jpeg2000
    } else if Self.isAVIF(bytes) {
      self = .avif
    } else if Self.isBMP(bytes) {
      self = .bmp
    } else if Self.isPNM(bytes) {
      self = .pnm
    } else {
      return nil
    }
  }

  /// Classic TIFF and BigTIFF (whose offset size is always 8), in either byte order.
  private static func isTIFF(_ bytes: Span<UInt8>) -> Bool {
    bytes.starts(with: [0x49, 0x49, 0x2A, 0x00]) || bytes.starts(with: [0x4D, 0x4D, 0x00, 0x2A])
      || bytes.starts(with: [0x49, 0x49, 0x2B, 0x00, 0x08, 0x00, 0x00, 0x00])
      || bytes.starts(with: [0x4D, 0x4D, 0x00, 0x2B, 0x00, 0x08, 0x00, 0x00])
  }

  /// The JP2 signature box, or a bare code stream (SOC and SIZ markers).
  private static func isJPEG2000(_ bytes: Span<UInt8>) -> Bool {
    bytes.starts(
      with: [0x00, 0x00, 0x00, 0x0C, 0x6A, 0x50, 0x20, 0x20, 0x0D, 0x0A, 0x87, 0x0A])
      || bytes.starts(with: [0xFF, 0x4F, 0xFF, 0x51])
  }

  /// An ISO base media file whose `ftyp` box names an AVIF brand, as the major or a compatible one.
  private static func isAVIF(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.starts(with: "ftyp", at: 4) else { return false }
    let end = min(Int(bytes.bigEndian32(at: 0)), bytes.count)
    var offset = 8
    while offset + 4 <= end {
      if bytes.starts(with: "avif", at: offset) || bytes.starts(with: "avis", at: offset) {
        return true
      }
      // The minor version stands between the major brand and the compatible ones.
      offset += offset == 8 ? 8 : 4
    }
    return false
  }

  /// `BM`, and a header size that one of the format's versions has.
  private static func isBMP(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.starts(with: "BM"), bytes.count >= 18 else { return false }
    switch bytes.littleEndian32(at: 14) {
    case 12, 16, 40, 52, 56, 64, 108, 124: return true
    default: return false
    }
  }

  /// `P1` to `P7`, white space, then a number, a comment or (PAM) a header keyword.
  private static func isPNM(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 4, bytes[0] == UInt8(ascii: "P"),
      bytes[1] >= UInt8(ascii: "1"), bytes[1] <= UInt8(ascii: "7")
    else { return false }
    var offset = 2
    while offset < bytes.count, bytes[offset] == 0x20 || (0x09...0x0D).contains(bytes[offset]) {
      offset += 1
    }
    guard offset > 2, offset < bytes.count else { return false }
    switch bytes[offset] {
    case UInt8(ascii: "#"): return true
    case UInt8(ascii: "0")...UInt8(ascii: "9"): return bytes[1] != UInt8(ascii: "7")
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): return bytes[1] == UInt8(ascii: "7")
    default: return false
    }
  }
}
