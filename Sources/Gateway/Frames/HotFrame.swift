import FetchScheduling
import FrameBytes
import FrameStore
import HTTPServer
import HTTPTypes
import HTTPWire

/// The short way of a plain GET for a frame or a form of it that is in memory: its head is built
/// once and kept with it, all but what changes.
///
/// Whatever is not plain (`Range`, `Cache-Control`, another tag in `If-None-Match`, a type that
/// `Accept` leaves out), not at hand, not for this visitor or wrong goes the general way, which
/// answers the same.
struct HotFrame: Sendable {
  let store: FrameStore
  let configuration: GatewayConfiguration
  /// The fields that every response has, but for the request's id: where `Accept` decided the form,
  /// and where the address did.
  private let negotiated: HeaderBlock
  private let named: HeaderBlock
  private let verbatimTypes = ByteMemo<[ImageType]>()
  private let forms: HotForms

  init(
    store: FrameStore, configuration: GatewayConfiguration, negotiated: HeaderBlock,
    named: HeaderBlock
  ) {
    self.store = store
    self.configuration = configuration
    self.negotiated = negotiated
    self.named = named
    forms = HotForms(sizes: configuration.sizes)
  }

  /// Where a plain frame's path and query stand in a head.
  struct Place {
    let video: Int64
    let index: Int64
    /// The extension and the query, with `.` and `?`.
    let suffix: ArraySlice<UInt8>
  }

  /// A response, and what it is of.
  struct Hit {
    var response: Response
    let key: FrameKey
    let requestID: String
  }

  /// Nil for the general way.
  func response(
    to head: RequestHead, by visitor: Visitor
  ) -> Hit? {
    guard !head.asksMore, !head.hasOrigin || configuration.corsOrigins == .none,
      let place = Self.place(in: head), visitor.mayBeShownKept(place.video, at: store.clock.now())
    else { return nil }
    let key = FrameKey(domain: visitor.domain, video: place.video, index: place.index)
    guard let source = store.cached(key, isCounted: false) else { return nil }
    if place.suffix.isEmpty {
      guard accepts(source, head) else { return nil }
      let ready = source.note.value { self.head(of: source, .verbatim, key) }
      return response(ready, key, source.frame.bytes, head, common: negotiated)
    }
    guard let form = forms.form(of: place.suffix, source: source.frame.type),
      !form.isNegotiated || accepts(source, head)
    else { return nil }
    let common = form.isNegotiated ? negotiated : named
    guard case .rendition = form.form else {
      let ready = source.note.value { self.head(of: source, .verbatim, key) }
      return response(ready, key, source.frame.bytes, head, common: common)
    }
    let derivedKey = DerivedKey(
      domain: key.domain, video: key.video, source: source.digest, variant: form.variant)
    guard let derived = store.cache.derived(derivedKey) else { return nil }
    let ready = derived.head.value { self.head(of: source, form.form, key, derived) }
    guard ready.key == key else { return nil }
    return response(ready, key, derived.bytes, head, common: common)
  }

  private func response(
    _ ready: HotHead, _ key: FrameKey, _ bytes: [UInt8], _ head: RequestHead,
    common: HeaderBlock
  ) -> Hit? {
    var isUnchanged = false
    if let tag = head.ifNoneMatch {
      guard ByteMemo<Void>.equal(ready.entityTag, tag) else { return nil }
      isUnchanged = true
    }
    var response = Response(
      status: isUnchanged ? 304 : 200, body: isUnchanged ? .empty : .bytes([bytes[...]]))
    let length = isUnchanged ? ready.identity : ready.fields.bytes.count
    // The id's own field is the rest.
    response.fields.reserve(length + common.bytes.count + RequestID.longest + 16)
    response.fields.append(ready.fields, upTo: length)
    response.fields.append(common)
    let id = RequestID.accepted(head.requestID) ?? RequestID.make()
    response.fields.append(.requestID, id)
    store.countHit()
    return Hit(response: response, key: key, requestID: id)
  }

  private func accepts(_ source: StoredFrame, _ head: RequestHead) -> Bool {
    guard let accept = head.accept else { return true }
    return verbatimTypes.value(of: accept) {
      let header = AcceptHeader(String(decoding: accept, as: UTF8.self))
      return ImageType.allCases.filter { header.weight(of: $0.mediaType) > 0 }
    }.contains(source.frame.type)
  }

  private func head(
    of source: StoredFrame, _ form: FrameForm, _ key: FrameKey, _ derived: DerivedForm? = nil
  ) -> HotHead {
    HotHead(
      of: Representation(video: key.video, index: key.index, source: source, form: form), key,
      digest: derived?.digest ?? source.digest,
      shape: derived.flatMap { ArrayShape(note: $0.note) },
      cacheControl: configuration.cacheControl)
  }

  /// The ids in `/videos/{video}/frames/{index}` and what follows; nil for every other address.
  static func place(in head: RequestHead) -> Place? {
    let path = head.path
    let bytes = path.span
    var place = 0
    guard skip("/videos/", at: &place, of: bytes),
      let video = URLText.decimal(at: &place, of: bytes), video >= 1,
      skip("/frames/", at: &place, of: bytes),
      let index = URLText.decimal(at: &place, of: bytes),
      place == bytes.count || bytes[place] == UInt8(ascii: ".")
    else { return nil }
    let end = head.query?.endIndex ?? path.endIndex
    return Place(video: video, index: index, suffix: head.bytes[path.startIndex + place..<end])
  }

  private static func skip(
    _ text: StaticString, at place: inout Int, of bytes: Span<UInt8>
  ) -> Bool {
    let start = place
    guard bytes.count - start >= text.utf8CodeUnitCount else { return false }
    place += text.utf8CodeUnitCount
    return text.withUTF8Buffer { text in
      text.indices.allSatisfy { bytes[start + $0] == text[$0] }
    }
  }
}
