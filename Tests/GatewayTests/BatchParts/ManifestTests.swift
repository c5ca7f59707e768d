import FrameStore
import Testing

@testable import Gateway

@Suite("A batch's manifest")
struct ManifestTests {
  private func request(_ json: String) throws -> BatchRequest {
    try BatchDraft(json: Array(json.utf8)).request(accept: nil, frameLimit: 100)
  }

  private func piece(
    _ index: Int64, _ content: String, isVerbatim: Bool = true, shape: ArrayShape? = nil
  ) -> BatchPiece {
    BatchPiece(
      index: index, content: Array(content.utf8), digest: SHA256Digest(of: Array(content.utf8)),
      mediaType: "image/png", fileExtension: shape == nil ? "png" : "rgb", isVerbatim: isVerbatim,
      shape: shape, heldBytes: 0)
  }

  private func text(_ manifest: Manifest) -> String {
    String(decoding: manifest.json, as: UTF8.self)
  }

  private static let digestOfABC = "sha-256=:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=:"

  @Test("tells the request and what became of each frame, always in the same bytes")
  func whole() throws {
    let request = try request(#"{"frames":[5,1,5],"width":320,"timeout":30}"#)
    var draft = ManifestDraft(video: 7, request: request)
    draft.record(piece(1, "abc", isVerbatim: false))
    draft.record(piece(5, "abc"))
    #expect(
      text(draft.manifest(distinct: request.distinct))
        == #"{"frames":["#
        + #"{"bytes":3,"digest":"\#(Self.digestOfABC)","entry":"000005.png","index":5,"#
        + #""origin":"verbatim","status":200},"#
        + #"{"bytes":3,"digest":"\#(Self.digestOfABC)","entry":"000001.png","index":1,"#
        + #""origin":"reencoded","status":200}],"#
        + #""request":{"container":"zip","format":"original","frames":[5,1,5],"#
        + #""on_error":"fail","order":"request","timeout":30,"width":320},"video":7}"#)
  }

  @Test("tells an array's shape")
  func arrays() throws {
    let request = try request(#"{"frames":[1],"format":"rgb"}"#)
    var draft = ManifestDraft(video: 7, request: request)
    let shape = ArrayShape(height: 2, width: 3, channels: .rgb, layout: .planar, bitDepth: 8)
    draft.record(piece(1, "abc", isVerbatim: false, shape: shape))
    let text = text(draft.manifest(distinct: request.distinct))
    #expect(text.contains(#""channels":"rgb""#))
    #expect(text.contains(#""dtype":"uint8""#))
    #expect(text.contains(#""shape":[3,2,3]"#))
  }

  @Test(
    "tells positions at equal steps as a range, others one by one",
    arguments: [
      ("[0,1,2]", #""ranges":[{"start":0,"step":1,"stop":3}]"#),
      ("[3,8,13]", #""ranges":[{"start":3,"step":5,"stop":14}]"#), ("[0,1]", #""frames":[0,1]"#),
      ("[5]", #""frames":[5]"#), ("[1,1,1]", #""frames":[1,1,1]"#),
      ("[3,2,1]", #""frames":[3,2,1]"#), ("[0,1,3]", #""frames":[0,1,3]"#),
      (
        "[9223372036854775804,9223372036854775805,9223372036854775806]",
        #""ranges":[{"start":9223372036854775804,"step":1,"stop":9223372036854775807}]"#
      ),
    ])
  func ranges(frames: String, told: String) throws {
    let request = try request("{\"frames\":\(frames)}")
    let manifest = ManifestDraft(video: 7, request: request).manifest(distinct: request.distinct)
    #expect(text(manifest).contains(told))
  }

  @Test("under report, what may be retried is asked for again by a ready-made body")
  func retry() throws {
    let request = try request(
      #"{"frames":[4,3,2,1,3],"on_error":"report","container":"tar","format":"png","width":9}"#)
    var draft = ManifestDraft(video: 7, request: request)
    draft.record(piece(1, "abc"))
    draft.record(Problem(.upstreamTimeout, "slow"), of: 3)
    draft.record(Problem(.frameOutOfRange, "none"), of: 2)
    draft.record(Problem(.overloaded, "busy"), of: 4)
    let manifest = draft.manifest(distinct: request.distinct)
    #expect(manifest.frames.map(\.status) == [503, 504, 404, 200])
    #expect(
      manifest.frames.map(\.code) == ["overloaded", "upstream_timeout", "frame_out_of_range", nil])
    #expect(manifest.retry?.frames == [4, 3])

    let body = try #require(
      text(manifest).split(separator: #""retry":"#).last?.split(separator: #","video""#).first)
    let again = try self.request(String(body))
    #expect(again.positions == [4, 3])
    #expect(again.container == request.container)
    #expect(again.format == request.format)
    #expect(again.options == request.options)
    #expect(again.onError == request.onError)
    #expect(again.order == request.order)
  }

  @Test(
    "the request that it tells asks for the same again",
    arguments: [
      #"{"frames":[1,2]}"#, #"{"ranges":[{"start":0,"stop":90,"step":9}],"timeout":0.5}"#,
      #"{"frames":[1],"format":"jpg","quality":7,"order":"arrival"}"#,
      #"{"frames":[1],"format":"npy","layout":"chw","channels":"bgra","alpha":"keep"}"#,
      #"{"frames":[1],"format":"png","level":"small","alpha":"drop","orientation":"keep"}"#,
      #"{"frames":[1],"channels":"gray","container":"multipart"}"#,
      #"{"frames":[1],"width":320,"height":180,"container":"tar"}"#,
    ])
  func normalised(json: String) throws {
    let request = try request(json)
    let manifest = ManifestDraft(video: 7, request: request).manifest(distinct: [])
    let text = text(manifest)
    let body = try #require(
      text.split(separator: #""request":"#).last?.split(separator: #","video""#).first)
    let again = try self.request(String(body))
    #expect(again.positions == request.positions)
    #expect(again.container == request.container)
    #expect(again.format == request.format)
    #expect(again.options == request.options)
    #expect(again.order == request.order)
  }

  @Test("nothing is to be retried where all came, where nothing may, or without report")
  func noRetry() throws {
    let cases: [(json: String, code: ProblemCode)] = [
      (#"{"frames":[1],"on_error":"report"}"#, .frameOutOfRange),
      (#"{"frames":[1]}"#, .upstreamTimeout),
    ]
    for (json, code) in cases {
      let request = try request(json)
      var draft = ManifestDraft(video: 7, request: request)
      draft.record(Problem(code, "no"), of: 1)
      #expect(draft.manifest(distinct: request.distinct).retry == nil)
    }
  }
}
