import Archive
import HTTPServer

/// Packs pieces into a zip, a tar or a multipart body, one after the other.
struct BatchPacker: Sendable {
  // One of the three: as an enum's payload a writer would be copied for every piece.
  private var zip: ZipWriter?
  private var tar: TarWriter?
  private var multipart: MultipartWriter?

  /// Nil for arrays, which are not packed.
  init?(_ container: BatchContainer, boundary: String) {
    switch container {
    case .zip: zip = ZipWriter()
    case .tar: tar = TarWriter()
    case .multipart: multipart = MultipartWriter(boundary: boundary)
    case .raw, .npy: return nil
    }
  }

  mutating func append(_ piece: BatchPiece) throws(ArchiveError) -> [ArraySlice<UInt8>] {
    let content = [piece.content[...]]
    if let multipart { return multipart.part(Self.fields(of: piece), content: content) }
    // A tar has no checksum of its content.
    let checksum = zip == nil ? nil : FastCRC32.checksum(of: piece.content)
    return try append(Entry(name: piece.entryName, content: content, crc32: checksum))
  }

  /// The manifest, behind all entries; a multipart body has one only under `report`.
  mutating func append(
    manifest json: [UInt8], isReport: Bool
  ) throws(ArchiveError) -> [ArraySlice<UInt8>] {
    let content = [json[...]]
    guard let multipart else {
      let name = zip == nil ? "__manifest__/manifest.json" : "manifest.json"
      return try append(Entry(name: name, content: content))
    }
    guard isReport else { return [] }
    let fields = [
      ("Content-Disposition", "form-data; name=\"manifest\""),
      ("Content-Type", "application/json"), ("Content-Length", String(json.count)),
    ]
    return multipart.part(fields, content: content)
  }

  mutating func finish() throws(ArchiveError) -> [ArraySlice<UInt8>] {
    if let runs = try zip?.finish() { return runs }
    if let runs = try tar?.finish() { return runs }
    return multipart?.finish() ?? []
  }

  /// What goes out before the connection is broken: a tar that ends at an entry's border is taken
  /// for whole by every reader, so it is made to promise more than follows.
  var spoiler: [ArraySlice<UInt8>] { tar == nil ? [] : [TarWriter.spoiler()[...]] }

  private mutating func append(_ entry: Entry) throws(ArchiveError) -> [ArraySlice<UInt8>] {
    if let runs = try zip?.append(entry) { return runs }
    return try tar?.append(entry) ?? []
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
