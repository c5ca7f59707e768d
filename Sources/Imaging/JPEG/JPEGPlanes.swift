import CTurboJPEG

/// A JPEG's own planes, brightness and two of colour, with colour as coarse as the JPEG has it:
/// what becomes a JPEG again needs no other pixels.
public struct JPEGPlanes: Sendable {
  /// One plane's place in `bytes`.
  struct Plane: Sendable, Hashable {
    let offset: Int
    let width: Int
    let height: Int

    var count: Int { width * height }
  }

  /// How coarse colour is; grey has one plane.
  let sampling: TJSAMP
  /// Pixels, at least 1.
  public let width: Int
  /// Pixels, at least 1.
  public let height: Int
  let planes: [Plane]
  /// All planes, one behind the other.
  let bytes: [UInt8]

  init(sampling: TJSAMP, width: Int, height: Int, bytes: [UInt8]) {
    self.sampling = sampling
    self.width = width
    self.height = height
    planes = Self.planes(sampling, width, height)
    self.bytes = bytes
  }

  /// Where the planes of a picture stand; each as large as `sampling` has it, rounded up.
  static func planes(_ sampling: TJSAMP, _ width: Int, _ height: Int) -> [Plane] {
    let kind = Int32(bitPattern: sampling.rawValue)
    var planes: [Plane] = []
    for component in 0..<(sampling == TJSAMP_GRAY ? Int32(1) : 3) {
      planes.append(
        Plane(
          offset: planes.last.map { $0.offset + $0.count } ?? 0,
          width: Int(tjPlaneWidth(component, Int32(width), kind)),
          height: Int(tjPlaneHeight(component, Int32(height), kind))))
    }
    return planes
  }

  static func byteCount(_ sampling: TJSAMP, _ width: Int, _ height: Int) -> Int {
    planes(sampling, width, height).reduce(0) { $0 + $1.count }
  }

  /// Each plane shrunk to the size that it has in a picture of `width` × `height`, which is not
  /// larger than this one.
  func scaled(toWidth width: Int, height: Int, in workspace: CodecWorkspace) -> JPEGPlanes {
    guard width != self.width || height != self.height else { return self }
    var scaled: [UInt8] = []
    for (index, (plane, wanted)) in zip(planes, Self.planes(sampling, width, height)).enumerated() {
      // Brightness is padded to whole pixels of colour; what is beyond the picture does not count.
      let isPadded = index == 0
      let source = cropped(
        plane, isPadded ? self.width : plane.width, isPadded ? self.height : plane.height)
      let target = (isPadded ? width : wanted.width, isPadded ? height : wanted.height)
      let result =
        source.width == target.0 && source.height == target.1
        ? source
        : AreaScaler(source, width: target.0, height: target.1).scaled(in: workspace)
      Self.append(result, paddedTo: wanted, to: &scaled)
      workspace.reclaim(result)
    }
    return JPEGPlanes(sampling: sampling, width: width, height: height, bytes: scaled)
  }

  private func cropped(_ plane: Plane, _ width: Int, _ height: Int) -> PixelBuffer {
    var rows: [UInt8] = []
    rows.reserveCapacity(width * height)
    for row in 0..<height {
      let start = plane.offset + row * plane.width
      rows += bytes[start..<start + width]
    }
    return PixelBuffer(width: width, height: height, channels: .gray, bytes: rows)
  }

  /// The last column and row again where `plane` has more of them.
  private static func append(
    _ picture: PixelBuffer, paddedTo plane: Plane, to bytes: inout [UInt8]
  ) {
    for row in 0..<plane.height {
      let start = min(row, picture.height - 1) * picture.width
      bytes += picture.bytes[start..<start + picture.width]
      let last = picture.bytes[start + picture.width - 1]
      bytes += repeatElement(last, count: plane.width - picture.width)
    }
  }
}

extension CodecWorkspace {
  /// Takes back what nobody needs any more, for pictures to come.
  public func reclaim(_ planes: consuming JPEGPlanes) { reclaim(planes.bytes) }
}
