import FrameBytes
import FrameStore

/// One frame of a batch in the form asked for, ready to be packed.
struct BatchPiece: Sendable {
  var index: Int64
  /// Shared storage.
  var content: [UInt8]
  /// SHA-256 of `content`; nil where no manifest will tell it.
  var digest: SHA256Digest?
  var mediaType: String
  var fileExtension: String
  var isVerbatim: Bool
  var shape: ArrayShape?
  /// Bytes of the batch's window that are free again once the piece has been sent.
  var heldBytes: Int

  /// `000005.png`: six digits, more when needed.
  var entryName: String {
    let digits = String(index)
    return String(repeating: "0", count: max(0, 6 - digits.count)) + digits + "." + fileExtension
  }
}
