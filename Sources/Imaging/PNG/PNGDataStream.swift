/// The zlib stream that a picture's IDAT chunks hold together.
struct PNGDataStream {
  /// Holds the stream at `range`: the file itself, where it has one IDAT.
  let bytes: [UInt8]
  let range: Range<Int>
  private let isCopy: Bool

  /// Throws: `damaged` where any chunk of the file has a wrong CRC.
  init(
    of file: [UInt8], header: PNGHeader, in workspace: CodecWorkspace
  ) throws(ImagingError) {
    let source = file.span
    let first = header.firstData + 8
    isCopy = source.bigEndian(4, at: header.firstData) != header.dataCount
    var joined = isCopy ? workspace.take(header.dataCount) : []
    var (offset, filled) = (8, 0)
    while let length = source.bigEndian(4, at: offset),
      let name = source.bigEndian(4, at: offset + 4)
    {
      let end = offset + 8 + length
      guard let checksum = source.bigEndian(4, at: end),
        PNGChecksum.of(source.extracting(offset + 4..<end)) == checksum
      else { throw .damaged("PNG: a chunk's CRC is wrong") }
      let type = PNGChunkType(rawValue: UInt32(name))
      if isCopy, type == .data {
        joined.replaceSubrange(filled..<filled + length, with: file[offset + 8..<end])
        filled += length
      }
      if type == .end { break }
      offset = end + 4
    }
    bytes = isCopy ? joined : file
    range = isCopy ? 0..<header.dataCount : first..<first + header.dataCount
  }

  func giveBack(to workspace: CodecWorkspace) {
    if isCopy { workspace.reclaim(bytes) }
  }
}
