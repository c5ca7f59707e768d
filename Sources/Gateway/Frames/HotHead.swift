import FetchScheduling
import FrameStore
import HTTPWire

/// A form's head, made once and kept with the form: all but what changes from one request to the
/// next.
final class HotHead: Sendable {
  /// Whose fields these are: frames that are alike to the last byte share their derived forms.
  let key: FrameKey
  /// Those of a 200; a 304 has the first of them.
  let fields: HeaderBlock
  /// Bytes of them that a 304 has.
  let identity: Int
  let entityTag: [UInt8]

  init(
    of representation: Representation, _ key: FrameKey, digest: SHA256Digest, shape: ArrayShape?,
    cacheControl: String
  ) {
    var fields = HeaderBlock()
    representation.appendIdentity(to: &fields, cacheControl: cacheControl)
    fields.append(.cacheStatus, "frame-gateway; hit")
    identity = fields.bytes.count
    representation.appendContent(to: &fields, digest: digest)
    shape?.append(to: &fields)
    self.key = key
    self.fields = fields
    entityTag = Array(representation.entityTag.utf8)
  }
}
