import CISAL
import CPNG

/// Pixels to PNG, without any ancillary chunk.
enum PNGEncoder {
  /// The format's own limit for either side, in pixels.
  static let maximumSide = Int(Int32.max)
  /// Bytes of one chunk, by the format less than 2³¹: all pixel data is in one.
  private static let maximumData = Int(Int32.max) - 6

  /// Encodes interleaved pixels of 8 or 16 bits; BGRA becomes RGBA.
  static func encode(
    _ pixels: PixelBuffer, level: PNGLevel, in workspace: CodecWorkspace, crew: CodecCrew?
  ) throws(ImagingError) -> [UInt8] {
    guard max(pixels.width, pixels.height) <= maximumSide else {
      throw .unencodable("PNG sides end at \(maximumSide) pixels")
    }
    let stored = pixels.inPNGOrder()
    switch level {
    case .fast: return try striped(stored, in: workspace, crew: crew)
    case .small: return try LibPNGWriter.encode(stored)
    }
  }

  private static func striped(
    _ pixels: PixelBuffer, in workspace: CodecWorkspace, crew: CodecCrew?
  ) throws(ImagingError) -> [UInt8] {
    let filter = PNGFilterChoice.filter(for: pixels, in: workspace)
    let stripes = PNGStripes(of: pixels, filter: filter)
    guard stripes.fit else { throw .unencodable("PNG rows of this length") }
    let made: [PNGStripes.Stripe]
    if let crew, stripes.count > 1 {
      let box = PNGStripeBox(count: stripes.count)
      crew(stripes.count, workspace) { box.set($0, to: stripes.stripe($0, in: $1)) }
      made = box.takeAll()
    } else {
      made = (0..<stripes.count).map { stripes.stripe($0, in: workspace) }
    }
    let count = made.reduce(0) { $0 + $1.bytes.count }
    guard count < maximumData else { throw .unencodable("PNG of \(count) bytes") }
    return file(pixels, made)
  }

  /// The chunks: all stripes in one IDAT.
  static func file(_ pixels: PixelBuffer, _ stripes: [PNGStripes.Stripe]) -> [UInt8] {
    // Exactly what there will be: it may be kept for long.
    let overhead = PNGChunks.signatureCount + 3 * PNGChunks.chunkOverhead + 13 + 2 + 4
    var file = PNGChunks(capacity: stripes.reduce(overhead) { $0 + $1.bytes.count })
    file.append(.header) { bytes in
      bytes.append(bigEndian: UInt32(pixels.width))
      bytes.append(bigEndian: UInt32(pixels.height))
      // Deflate, the five filters, not interlaced.
      bytes += [UInt8(pixels.bitDepth), UInt8(pixels.colorType.rawValue), 0, 0, 0]
    }
    file.append(.data) { bytes in
      // A window of 32 KiB, the fastest level (RFC 1950, section 2.2).
      bytes += [0x78, 0x01]
      var adler: UInt32 = 1
      for stripe in stripes {
        bytes += stripe.bytes
        adler = UInt32(
          truncatingIfNeeded: adler32_combine(
            UInt(adler), UInt(stripe.adler), stripe.filteredCount))
      }
      bytes.append(bigEndian: adler)
    }
    file.append(.end) { _ in }
    return file.bytes
  }
}
