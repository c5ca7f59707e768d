import FetchScheduling
import FrameBytes
import FrameStore
import HTTPServer
import HTTPTypes
import HTTPWire

/// The short way of a plain GET for a frame in memory, as it came: its head is built once and kept
/// with the frame, all but what changes.
///
/// Whatever is not plain (a query, a form, `Range`, `Cache-Control`, another tag in
/// `If-None-Match`, a type that `Accept` leaves out) goes the general way, which answers the same.
struct HotFrame: Sendable {
  let store: FrameStore
  let configuration: GatewayConfiguration
  /// The fields that every response has, but for the request's id.
  let common: HeaderBlock
  private let verbatimTypes = ByteMemo<Set<ImageType>>()

  init(store: FrameStore, configuration: GatewayConfiguration, common: HeaderBlock) {
    self.store = store
    self.configuration = configuration
    self.common = common
  }

  /// A frame's head, ready but for the request's id.
  private final class Head: Sendable {
    let entityTag: [UInt8]
    /// Of a 304, and of a 200.
    let unchanged: HeaderBlock
    let whole: HeaderBlock

    init(entityTag: [UInt8], unchanged: HeaderBlock, whole: HeaderBlock) {
      self.entityTag = entityTag
      self.unchanged = unchanged
      self.whole = whole
    }
  }

  /// Nil for the general way.
  func response(to head: RequestHead, _ fields: PlainFields) -> Response? {
    guard !fields.asksMore, !fields.hasOrigin || configuration.corsOrigins == .none,
      let (video, index) = Self.frame(at: head.path)
    else { return nil }
    let key = FrameKey(domain: .gateway, video: video, index: index)
    guard let source = store.cached(key), takesVerbatim(fields.accept, source.frame.type) else {
      return nil
    }
    let ready = source.note.value { self.head(of: source, key) }
    var isUnchanged = false
    if let tag = fields.ifNoneMatch {
      guard ByteMemo<Void>.equal(ready.entityTag, tag) else { return nil }
      isUnchanged = true
    }
    var response = Response(
      status: isUnchanged ? 304 : 200, fields: isUnchanged ? ready.unchanged : ready.whole,
      body: isUnchanged ? .empty : .bytes([source.frame.bytes[...]]))
    response.fields.append(
      .requestID, RequestID.accepted(fields.requestID) ?? RequestID.make())
    return response
  }

  private func takesVerbatim(_ accept: ArraySlice<UInt8>?, _ type: ImageType) -> Bool {
    guard let accept else { return true }
    return verbatimTypes.value(of: accept) {
      let header = AcceptHeader(String(decoding: accept, as: UTF8.self))
      return Set(ImageType.allCases.filter { header.weight(of: $0.mediaType) > 0 })
    }.contains(type)
  }

  private func head(of source: StoredFrame, _ key: FrameKey) -> Head {
    let representation = Representation(
      video: key.video, index: key.index, source: source, form: .verbatim)
    var unchanged = HeaderBlock()
    representation.appendIdentity(to: &unchanged, cacheControl: configuration.cacheControl)
    unchanged.append(.cacheStatus, "frame-gateway; hit")
    var whole = unchanged
    representation.appendContent(to: &whole, digest: source.digest)
    unchanged.append(common)
    whole.append(common)
    return Head(
      entityTag: Array(representation.entityTag.utf8), unchanged: unchanged, whole: whole)
  }

  /// The ids in `/videos/{video}/frames/{index}`; nil for every other path.
  static func frame(at path: ArraySlice<UInt8>) -> (video: Int64, index: Int64)? {
    let (start, middle): (StaticString, StaticString) = ("/videos/", "/frames/")
    guard let rest = drop(start, from: path), let slash = rest.firstIndex(of: 0x2F),
      let last = drop(middle, from: rest[slash...]), let video = URLText.decimal(rest[..<slash]),
      video >= 1, let index = URLText.decimal(last)
    else { return nil }
    return (video, index)
  }

  private static func drop(
    _ prefix: StaticString, from bytes: ArraySlice<UInt8>
  ) -> ArraySlice<UInt8>? {
    prefix.withUTF8Buffer { prefix in
      bytes.starts(with: prefix) ? bytes.dropFirst(prefix.count) : nil
    }
  }
}
