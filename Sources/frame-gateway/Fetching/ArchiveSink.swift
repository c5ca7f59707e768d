import Archive
import FoundationEssentials
import FrameBytes
import FrameClient

/// An archive with an entry for each frame, in the request's order, those asked for again at the
/// end; its last entry, the manifest, names what is there and what is missing.
struct ArchiveSink: FrameSink {
  /// What became of one frame.
  private struct Line: Encodable {
    var index: Int
    var entry: String?
    var bytes: Int?
    var failure: String?
  }

  private struct Manifest: Encodable {
    var video: Int
    var frames: [Line]
  }

  private let kind: FetchDestination.Archive
  private let video: Int
  private let converter: FrameConverter
  private let output: ByteOutput
  /// The one of `kind` is used.
  private var zip = ZipWriter()
  private var tar = TarWriter()
  private var lines: [Line] = []

  /// Throws: `FileError`.
  init(
    _ kind: FetchDestination.Archive, _ output: FetchDestination.Output, video: Int,
    converter: FrameConverter
  ) throws(FileError) {
    self.kind = kind
    self.video = video
    self.converter = converter
    self.output = try ByteOutput(output)
  }

  var order: FrameOrder { .request }
  var toleratesGaps: Bool { true }

  /// Checksums are taken here, several at once.
  var prepare: Prepare {
    { [converter, kind] (index, frame) throws(FrameFailure) in
      var piece = try converter.piece(index, frame)
      guard kind == .zip else { return piece }
      var crc = CRC32()
      for run in piece.content { crc.update(run.span) }
      piece.crc32 = crc.value
      return piece
    }
  }

  mutating func add(_ piece: FramePiece) throws(FetchStop) {
    try append(Entry(name: piece.name, content: piece.content, crc32: piece.crc32))
    lines.append(Line(index: piece.index, entry: piece.name, bytes: piece.count))
  }

  mutating func finish(missing: [FetchRun.Missing]) throws(FetchStop) {
    lines += missing.map { Line(index: $0.index, failure: "\($0.failure)") }
    lines.sort { $0.index < $1.index }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let json = (try? encoder.encode(Manifest(video: video, frames: lines))).map { [UInt8]($0) }
    // Readers of shards group entries by their names, and pass over this folder.
    let name = kind == .tar ? "__manifest__/manifest.json" : "manifest.json"
    try append(Entry(name: name, content: [(json ?? [])[...]]))
    do {
      switch kind {
      case .zip: try output.write(try zip.finish())
      case .tar: try output.write(try tar.finish())
      }
      try output.finish()
    } catch {
      throw Self.reason(error)
    }
  }

  /// A tar that ends between two entries reads as a whole one.
  mutating func abandon() {
    guard kind == .tar, case .descriptor = output else { return }
    try? output.write([TarWriter.spoiler()[...]])
  }

  private mutating func append(_ entry: Entry) throws(FetchStop) {
    do {
      switch kind {
      case .zip: try output.write(try zip.append(entry))
      case .tar: try output.write(try tar.append(entry))
      }
    } catch {
      throw Self.reason(error)
    }
  }

  private static func reason(_ error: any Error) -> FetchStop {
    (error as? FileError).map(FetchStop.init) ?? .unwritable("\(error)")
  }
}
