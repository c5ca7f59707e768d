import FetchScheduling
import FrameBytes
import FrameStore
import HTTPServer
import HTTPTypes
import HTTPWire

/// One form of one frame, as it is answered: its identity, and its bytes where they are at hand.
struct Representation: Sendable {
  let video: Int64
  let index: Int64
  let source: StoredFrame
  let form: FrameForm

  var contentType: String {
    switch form {
    case .verbatim: source.frame.type.mediaType
    case .rendition(let rendition): rendition.mediaType
    }
  }

  /// Strong: of the source's digest, the variant and the encoder's version.
  var entityTag: String {
    switch form {
    case .verbatim: "\"\(source.digest.tag)\""
    case .rendition(let rendition): "\"\(source.digest.tag)-\(rendition.variant)\""
    }
  }

  /// What every answer about it carries, 304 included.
  func appendIdentity(to fields: inout HeaderBlock, cacheControl: String) {
    fields.append(.frameVideo, String(video))
    fields.append(.frameIndex, String(index))
    fields.append(.frameOrigin, form == .verbatim ? "verbatim" : "reencoded")
    fields.append(.eTag, entityTag)
    fields.append(.cacheControl, cacheControl)
  }

  /// What its bytes carry besides.
  func appendContent(to fields: inout HeaderBlock, digest: SHA256Digest) {
    fields.append(.contentType, contentType)
    fields.append(.reprDigest, "sha-256=:\(digest.base64):")
    fields.append(.acceptRanges, "bytes")
  }
}

extension ArrayShape {
  /// `Frame-Shape`, `-Dtype`, `-Layout` and `-Channels`; `count` frames in front where it is a
  /// batch.
  func append(to fields: inout HeaderBlock, count: Int? = nil) {
    let dimensions = (count.map { [$0] } ?? []) + self.dimensions
    fields.append(.frameShape, Self.list(dimensions))
    fields.append(.frameDtype, dtype)
    fields.append(.frameLayout, layout.rawValue)
    fields.append(.frameChannels, channels.rawValue)
  }
}
