import FuzzSupport

/// A JPEG as its segments, whose lengths and stuffed bytes stay right whatever is changed in them.
struct JPEGFile {
  private struct Segment {
    var marker: UInt8
    /// Nil for a marker that stands alone.
    var body: [UInt8]?
    /// What follows a scan's header, unstuffed; restart markers are split off as segments.
    var data: [UInt8] = []
  }

  private var segments: [Segment] = []

  /// Nil where `bytes` do not begin with a marker.
  init?(parsing bytes: [UInt8]) {
    var rest = bytes[...]
    while rest.count >= 2, rest.first == 0xFF {
      var segment = Segment(marker: rest[rest.startIndex + 1])
      rest = rest.dropFirst(2)
      if !Self.standsAlone(segment.marker) {
        let length = rest.prefix(2).reduce(0) { $0 << 8 | Int($1) }
        guard length >= 2, length <= rest.count else { break }
        segment.body = Array(rest.prefix(length).dropFirst(2))
        rest = rest.dropFirst(length)
      }
      if segment.marker == 0xDA || (0xD0...0xD7).contains(segment.marker) {
        segment.data = Self.takeData(&rest)
      }
      segments.append(segment)
    }
    guard !segments.isEmpty else { return nil }
  }

  var bytes: [UInt8] {
    segments.reduce(into: []) { bytes, segment in
      bytes += [0xFF, segment.marker]
      if let body = segment.body {
        let length = body.count + 2
        bytes += [UInt8(truncatingIfNeeded: length >> 8), UInt8(truncatingIfNeeded: length)] + body
      }
      for byte in segment.data { bytes += byte == 0xFF ? [0xFF, 0] : [byte] }
    }
  }

  mutating func mutate(_ mutation: inout Mutation) {
    let index = mutation.random(segments.count)
    switch mutation.random(7) {
    case 0, 1:
      // Where the pixels come from, mostly.
      let scans = segments.indices.filter { !segments[$0].data.isEmpty }
      guard !scans.isEmpty else { return }
      let scan = scans[mutation.random(scans.count)]
      segments[scan].data = mutation.changed(
        segments[scan].data, limit: segments[scan].data.count + 16)
    case 2, 3:
      guard let body = segments[index].body else { return }
      segments[index].body = mutation.changed(body, limit: body.count + 8)
    case 4:
      // One byte of a header, so that its length still fits.
      guard let body = segments[index].body, !body.isEmpty else { return }
      segments[index].body?[mutation.random(min(body.count, 20))] = UInt8(mutation.random(256))
    case 5:
      // Another size, which the frame header has behind the precision.
      guard let frame = segments.firstIndex(where: { (0xC0...0xC2).contains($0.marker) }),
        let body = segments[frame].body, body.count > 5
      else { return }
      let isSmall = mutation.random(4) > 0
      for offset in [1, 3] {
        segments[frame].body?[offset] = isSmall ? 0 : UInt8(mutation.random(256))
        segments[frame].body?[offset + 1] = UInt8(mutation.random(64))
      }
    default:
      switch mutation.random(4) {
      case 0: segments.insert(segments[index], at: mutation.random(segments.count + 1))
      case 1: segments.swapAt(index, mutation.random(segments.count))
      case 2 where segments.count > 1: segments.remove(at: index)
      default: segments[index].marker = UInt8(0xC0 + mutation.random(32))
      }
    }
  }

  private static func standsAlone(_ marker: UInt8) -> Bool {
    marker == 0x01 || (0xD0...0xD9).contains(marker)
  }

  /// Entropy-coded bytes up to the next marker.
  private static func takeData(_ rest: inout ArraySlice<UInt8>) -> [UInt8] {
    var data: [UInt8] = []
    while let byte = rest.first {
      if byte == 0xFF {
        guard rest.dropFirst().first == 0 else { break }
        rest = rest.dropFirst()
      }
      data.append(byte)
      rest = rest.dropFirst()
    }
    return data
  }
}
