import Archive
import HTTPServer

/// Packs pieces into a zip, a tar or a multipart body, one after the other.
enum BatchPacker: Sendable {
  case zip(ZipWriter)
  case tar(TarWriter)
  case multipart(MultipartWriter)

  /// Nil for arrays, which are not packed.
  init?(_ container: BatchContainer, boundary: String) {
    switch container {
    case .zip: self = .zip(ZipWriter())
    case .tar: self = .tar(TarWriter())
    case .multipart: self = .multipart(MultipartWriter(boundary: boundary))
    case .raw, .npy: return nil
    }
  }

  mutating func append(_ piece: BatchPiece) throws(ArchiveError) -> [ArraySlice<UInt8>] {
    let content = [piece.content[...]]
    guard case .multipart(let writer) = self else {
      // A tar has no checksum of its content.
      var checksum: UInt32?
      if case .zip = self { checksum = FastCRC32.checksum(of: piece.content) }
      return try append(Entry(name: piece.entryName, content: content, crc32: checksum))
    }
    return writer.part(Self.fields(of: piece), content: content)
  }

  /// The manifest, behind all entries; a multipart body has one only under `report`.
  mutating func append(
    _ manifest: Manifest, isReport: Bool
  ) throws(ArchiveError) -> [ArraySlice<UInt8>] {
    let content = [manifest.json[...]]
    switch self {
    case .zip: return try append(Entry(name: "manifest.json", content: content))
    case .tar: return try append(Entry(name: "__manifest__/manifest.json", content: content))
    case .multipart(let writer):
      guard isReport else { return [] }
      let fields = [
        ("Content-Disposition", "form-data; name=\"manifest\""),
        ("Content-Type", "application/json"), ("Content-Length", String(content[0].count)),
      ]
      return writer.part(fields, content: content)
    }
  }

  mutating func finish() throws(ArchiveError) -> [ArraySlice<UInt8>] {
    switch self {
    case .zip(var writer):
      let runs = try writer.finish()
      self = .zip(writer)
      return runs
    case .tar(var writer):
      let runs = try writer.finish()
      self = .tar(writer)
      return runs
    case .multipart(let writer): return writer.finish()
    }
  }

  /// What goes out before the connection is broken: a tar that ends at an entry's border is taken
  /// for whole by every reader, so it is made to promise more than follows.
  var spoiler: [ArraySlice<UInt8>] {
    if case .tar = self { [TarWriter.spoiler()[...]] } else { [] }
  }

  private mutating func append(_ entry: Entry) throws(ArchiveError) -> [ArraySlice<UInt8>] {
    switch self {
    case .zip(var writer):
      let runs = try writer.append(entry)
      self = .zip(writer)
      return runs
    case .tar(var writer):
      let runs = try writer.append(entry)
      self = .tar(writer)
      return runs
    case .multipart: return []
    }
  }

  private static func fields(of piece: BatchPiece) -> [(name: String, value: String)] {
    var fields = [
      // A browser's formData() takes a part without a file name for text, and spoils it.
      (
        name: "Content-Disposition",
        value: "form-data; name=\"\(piece.index)\"; filename=\"\(piece.entryName)\""
      ),
      (name: "Content-Type", value: piece.mediaType),
      (name: "Content-Length", value: String(piece.content.count)),
      (name: "Frame-Index", value: String(piece.index)),
    ]
    if let shape = piece.shape {
      fields.append((name: "Frame-Shape", value: ArrayShape.list(shape.dimensions)))
      fields.append((name: "Frame-Dtype", value: shape.dtype))
      fields.append((name: "Frame-Layout", value: shape.layout.rawValue))
      fields.append((name: "Frame-Channels", value: shape.channels.rawValue))
    }
    return fields
  }
}
