import FetchScheduling
import FrameBytes
import Synchronization

/// A whole frame as the store hands it out, as one reference: its digest is taken once.
public final class StoredFrame: Sendable {
  public let frame: Frame
  /// When the call that brought it began, on the store's clock: what it shows is no older.
  public let requestedAt: Moment
  /// What its reader made of it once, to have it again with the frame.
  public let note = FrameNote()
  /// The digest that was taken when the frame came, if one was.
  let digestTaken: SHA256Digest?
  /// Nil where it was asked for before it came.
  let readaheadMark: ReadaheadMark?

  public convenience init(frame: Frame, digest: SHA256Digest?, requestedAt: Moment) {
    self.init(frame: frame, digest: digest, requestedAt: requestedAt, readaheadMark: nil)
  }

  init(
    frame: Frame, digest: SHA256Digest?, requestedAt: Moment, readaheadMark: ReadaheadMark?
  ) {
    self.frame = frame
    self.requestedAt = requestedAt
    digestTaken = digest
    self.readaheadMark = readaheadMark
  }

  /// SHA-256 of the encoded bytes; taken anew at each use where there is none yet.
  public var digest: SHA256Digest { digestTaken ?? SHA256Digest(of: frame.bytes) }
}

/// Something that goes with a stored frame for as long as that is kept: opaque to the store, which
/// counts the 680 bytes that the head of an answer takes.
public final class FrameNote: Sendable {
  private let content = Mutex<(any AnyObject & Sendable)?>(nil)

  /// The note of that class, made at the first time.
  public func value<Value: AnyObject & Sendable>(make: () -> Value) -> Value {
    content.withLock { content in
      // A cast that is only compared: the usual one looks up what kinds of classes there are.
      if let content, type(of: content) == Value.self {
        return unsafeDowncast(content, to: Value.self)
      }
      let value = make()
      content = value
      return value
    }
  }
}

/// A form made from a frame (pixels, another encoding): opaque to the store.
public struct DerivedForm: Sendable {
  public let bytes: [UInt8]
  /// SHA-256 of `bytes`.
  public let digest: SHA256Digest
  /// What its maker wants to know of it again, in numbers of the maker's own.
  public let note: [Int]
  /// What its reader made of it once, to have it again with the form.
  public let head = FrameNote()

  public init(bytes: [UInt8], note: [Int]) {
    self.bytes = bytes
    self.digest = SHA256Digest(of: bytes)
    self.note = note
  }
}

/// Names a derived form: the source's digest and the variant, so that two never share an entry, and
/// whose it is.
public struct DerivedKey: Hashable, Sendable {
  public let domain: AccessDomain
  public let video: Int64
  public let source: SHA256Digest
  public let variant: String

  public init(domain: AccessDomain, video: Int64, source: SHA256Digest, variant: String) {
    self.domain = domain
    self.video = video
    self.source = source
    self.variant = variant
  }
}
