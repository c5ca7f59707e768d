import Glibc
import Testing

@testable import Upstream

@Suite("The answer of another address than the platform's API")
struct ServerAnswerTests {
  private static let parts = ServerRequest.Parts(frames: [1, 2], document: "manifest")

  private static func document(_ text: String) -> [UInt8] {
    TestAnswer.part(disposition: "form-data; name=\"manifest\"", Array(text.utf8))
  }

  /// What a request comes to, against a peer that answers with these bytes.
  private func answer(
    to request: ServerRequest, _ bytes: [UInt8], then step: ScriptedPeer.Step = .hold
  ) async throws -> (answer: ServerAnswer, asked: ScriptedPeer.Request) {
    let peer = ScriptedPeer([[.send(bytes), step]])
    defer { peer.stop() }
    let client = try makeClient(peer.address + "/base")
    defer { client.shutDown() }
    let answer = await client.answer(to: request)
    return (answer, try #require(peer.requests.first))
  }

  @Test("is asked for with the key, by GET, or by POST where there is a body")
  func requests() async throws {
    let get = try await answer(
      to: ServerRequest(path: "/videos/7"), TestAnswer.json("{}"))
    #expect(get.asked.line == "GET /base/videos/7 HTTP/1.1")
    #expect(get.asked.field("x-api-key") == "secret-token")
    #expect(get.asked.field("content-type") == nil && get.asked.body == "")
    #expect(get.answer.document == Array("{}".utf8) && get.answer.error == nil)
    let post = try await answer(
      to: ServerRequest(path: "/videos/7/frames:batch", body: "[]"), TestAnswer.json("{}"))
    #expect(post.asked.line == "POST /base/videos/7/frames:batch HTTP/1.1")
    #expect(post.asked.field("content-type") == "application/json" && post.asked.body == "[]")
  }

  @Test("has its frames and its document, and passes over the rest")
  func parts() async throws {
    let (answer, _) = try await answer(
      to: ServerRequest(path: "/", body: "", parts: Self.parts),
      TestAnswer.multipart([
        TestAnswer.part(2), TestAnswer.part(9), TestAnswer.part(1, Array("no image".utf8)),
        TestAnswer.part(2, TestFrame.jpeg(9)), Self.document("first"), Self.document("second"),
      ]))
    #expect(answer.frames.map(\.index) == [2])
    #expect(answer.frames[0].frame.bytes == TestFrame.jpeg(2))
    #expect(answer.defects.map(\.index) == [1])
    #expect(answer.document == Array("first".utf8))
    #expect(answer.error == nil && answer.status == 200)
  }

  @Test("keeps what was whole where it breaks off")
  func broken() async throws {
    let (answer, _) = try await answer(
      to: ServerRequest(path: "/", body: "", parts: Self.parts),
      TestAnswer.head(type: TestAnswer.multipartType, length: 10_000) + TestAnswer.part(1)
        + Self.document("cut"), then: .close)
    #expect(answer.frames.map(\.index) == [1])
    #expect(answer.document == nil)
    guard case .broken = answer.error else {
      Issue.record("\(String(describing: answer.error))")
      return
    }
  }

  @Test("has a document of so many bytes, and of no more", arguments: [5, 6])
  func limit(bytes: Int) async throws {
    let text = String(repeating: "x", count: bytes)
    let part = try await answer(
      to: ServerRequest(path: "/", body: "", parts: Self.parts, maximumDocumentBytes: 5),
      TestAnswer.multipart([TestAnswer.part(1), Self.document(text), TestAnswer.part(2)]))
    #expect(part.answer.document == (bytes == 5 ? Array(text.utf8) : nil))
    #expect(part.answer.frames.map(\.index) == [1, 2] && part.answer.error == nil)
    let whole = try await answer(
      to: ServerRequest(path: "/", maximumDocumentBytes: 5), TestAnswer.json(text))
    #expect(whole.answer.document == (bytes == 5 ? Array(text.utf8) : nil))
    #expect((whole.answer.error == nil) == (bytes == 5))
  }

  @Test("of which nothing is wanted ends with its first byte")
  func nothing() async throws {
    let (answer, _) = try await answer(
      to: ServerRequest(path: "/", maximumDocumentBytes: 0),
      TestAnswer.head(type: "text/html", length: 1_000_000) + [0x3C])
    #expect(answer.status == 200 && answer.document == nil)
    #expect(answer.error == .invalid("an answer of more than 0 bytes"))
  }

  @Test("with another status has its text, and an error without the key", arguments: [404, 503])
  func refused(status: Int) async throws {
    let text = #"{"detail":"not for secret-token"}"#
    for parts in [nil, Self.parts] {
      let (answer, _) = try await answer(
        to: ServerRequest(path: "/", parts: parts), TestAnswer.json(text, status: status))
      #expect(answer.status == status && answer.errorBody == Array(text.utf8))
      let error: PlatformError =
        status == 404
        ? .refused(status: 404, message: "not for …")
        : .busy(status: 503, retryAfter: nil, message: "not for …")
      #expect(answer.error == error)
    }
  }

  @Test("that never comes is an error")
  func unreachable() async throws {
    let (socket, port) = LoopbackSocket.bound()
    defer { close(socket) }
    let client = try makeClient("http://127.0.0.1:\(port)")
    let answer = await client.answer(to: ServerRequest(path: "/"))
    guard case .unreachable = answer.error else {
      Issue.record("\(String(describing: answer.error))")
      return
    }
    #expect(answer.status == 0)
    client.shutDown()
    #expect(await client.answer(to: ServerRequest(path: "/")).error != nil)
  }
}
