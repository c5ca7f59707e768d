import HTTPWire
import Testing

@testable import HTTPServer

@Suite("How a response goes out")
struct ResponsePlanTests {
  private static let stream = ResponseBody.stream(length: nil) { _ in }
  private static let sizedStream = ResponseBody.stream(length: 7) { _ in }
  private static let bytes = ResponseBody.bytes([[1, 2], [3]])

  private func plan(
    _ status: Int, _ body: ResponseBody, isHead: Bool = false, isVersion11: Bool = true,
    keeps: Bool = true
  ) -> ResponsePlan {
    ResponsePlan(
      Response(status: status, body: body),
      to: ResponsePlan.Asked(isHead: isHead, isVersion11: isVersion11, keepsConnection: keeps))
  }

  private func kind(_ content: ResponsePlan.Content) -> String {
    switch content {
    case .none: "none"
    case .runs: "runs"
    case .stream(_, let isChunked, _): isChunked ? "chunks" : "stream"
    case .missing: "missing"
    }
  }

  @Test(
    "frames each kind of body by status and method",
    arguments: [
      (200, .empty, false, .length(0), "none"), (200, bytes, false, .length(3), "runs"),
      (200, stream, false, .chunked, "chunks"), (200, sizedStream, false, .length(7), "stream"),
      (200, .omitted(length: 5), false, .length(5), "missing"),
      (200, bytes, true, .length(3), "none"), (200, stream, true, .chunked, "none"),
      (200, sizedStream, true, .length(7), "none"), (200, .empty, true, .length(0), "none"),
      (200, .omitted(length: 5), true, .length(5), "none"),
      (200, .omitted(length: nil), true, .none, "none"),
      (204, .empty, false, .none, "none"), (204, bytes, false, .none, "none"),
      (304, .empty, false, .none, "none"), (304, bytes, false, .length(3), "none"),
      (304, .omitted(length: 5), false, .length(5), "none"),
    ] as [(Int, ResponseBody, Bool, ResponseHead.Framing, String)])
  func frames(
    status: Int, body: ResponseBody, isHead: Bool, framing: ResponseHead.Framing, content: String
  ) {
    let plan = plan(status, body, isHead: isHead)
    #expect(plan.framing == framing)
    #expect(kind(plan.content) == content)
    #expect(plan.keepsConnection == (content != "missing"))
  }

  @Test("delimits a stream for HTTP/1.0 by the connection's end, where there is a stream")
  func closesForHTTP10() {
    let streamed = plan(200, Self.stream, isVersion11: false)
    #expect(streamed.framing == .none)
    #expect(kind(streamed.content) == "stream")
    #expect(!streamed.keepsConnection)
    #expect(plan(200, Self.stream, isHead: true, isVersion11: false).keepsConnection)
    #expect(plan(200, Self.sizedStream, isVersion11: false).keepsConnection)
  }

  @Test("says about the connection what the version does not say by itself")
  func saysPersistence() {
    for (isVersion11, keeps, persistence) in [
      (true, true, .unsaid), (true, false, .close), (false, true, .keepAlive),
      (false, false, .close),
    ] as [(Bool, Bool, ResponseHead.Persistence)] {
      let asked = ResponsePlan.Asked(isVersion11: isVersion11, keepsConnection: keeps)
      let plan = ResponsePlan(Response(status: 200), to: asked)
      #expect(plan.persistence(for: asked) == persistence)
    }
  }
}
