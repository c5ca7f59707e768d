import FetchScheduling
import FrameStore

/// Which sheet it is: of all its sources in order, and of all that was asked of them.
struct SheetIdentity: Sendable, Hashable {
  let key: DerivedKey

  /// `digests`: of every distinct frame's bytes.
  init(video: VideoKey, request: SheetRequest, digests: [Int64: SHA256Digest]) {
    let sources = request.positions.flatMap { digests[$0]?.bytes ?? [] }
    key = DerivedKey(
      domain: video.domain, video: video.video, source: SHA256Digest(of: sources),
      variant: request.variant)
  }

  /// Strong.
  var entityTag: String { "\"\(key.source.tag)-\(key.variant)\"" }
}
