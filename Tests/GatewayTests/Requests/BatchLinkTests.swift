import Testing

@testable import Gateway

@Suite("A batch as a link")
struct BatchLinkTests {
  private func request(
    _ query: String, _ container: BatchContainer = .zip
  ) throws -> BatchRequest {
    try BatchDraft(container: container, query: QueryItems(ArraySlice(inner: query)))
      .request(accept: nil, frameLimit: 100)
  }

  @Test("asks for what the same JSON body would")
  func likeJSON() throws {
    let link = try request("frames=9,0-4:2&format=png&width=320&on_error=report&timeout=2.5", .tar)
    let body = try BatchDraft(
      json: Array(
        """
        {"frames":[9],"ranges":[{"start":0,"stop":5,"step":2}],"format":"png","width":320,
         "on_error":"report","timeout":2.5,"container":"tar"}
        """.utf8)
    ).request(accept: nil, frameLimit: 100)
    #expect(link.positions == body.positions)
    #expect(link.positions == [9, 0, 2, 4])
    #expect(link.container == body.container)
    #expect(link.format == body.format)
    #expect(link.options == body.options)
    #expect(link.onError == body.onError)
    #expect(link.order == body.order)
  }

  @Test("takes escaped commas and colons")
  func escapes() throws {
    #expect(try request("frames=5%2C0-4%3A2").positions == [5, 0, 2, 4])
  }

  @Test(
    "refuses what is missing or unknown, and names it",
    arguments: [
      ("", "frames"), ("format=png", "frames"), ("frames=", "frames"), ("frames=a", "frames"),
      ("frames=1&frames=2", "frames"), ("frames=1&container=tar", "container"),
      ("frames=1&ranges=1", "ranges"), ("frames=1&foo=1", "foo"), ("frames=1&format=gif", "format"),
      ("frames=1&order=x", "order"), ("frames=1&on_error=", "on_error"),
      ("frames=1&width=0", "width"), ("frames=1&layout=chw", "layout"),
    ])
  func refusals(query: String, parameter: String) {
    let problem = refusal { try request(query) }
    #expect(problem?.code == .invalidRequest)
    #expect(problem?.parameter == parameter)
  }

  @Test("an array by link takes neither order=arrival nor a report")
  func arrays() throws {
    #expect(try request("frames=1,2", .npy).format == .rgb)
    #expect(refusal { try request("frames=1&order=arrival", .npy) }?.parameter == "order")
    #expect(refusal { try request("frames=1&on_error=report", .npy) }?.parameter == "on_error")
  }
}
