import Testing

@testable import Gateway

@Suite("A batch's defaults and contradictions")
struct BatchRequestTests {
  private func request(_ members: String, accept: String? = nil) throws -> BatchRequest {
    let json = members.isEmpty ? #"{"frames":[1]}"# : "{\"frames\":[1],\(members)}"
    return try BatchDraft(json: Array(json.utf8)).request(accept: accept, frameLimit: 10)
  }

  @Test("without a word: a zip of originals, in order, all or nothing")
  func defaults() throws {
    let request = try request("")
    #expect(request.container == .zip)
    #expect(request.format == nil)
    #expect(request.order == .request)
    #expect(request.onError == .fail)
    #expect(request.options == FrameOptions())
    #expect(!request.isMixed)
  }

  @Test(
    "Accept chooses the container where the body does not",
    arguments: [
      (nil, .zip, false), ("*/*", .zip, false), ("application/zip", .zip, false),
      ("application/x-tar", .tar, false), ("multipart/mixed", .multipart, true),
      ("multipart/form-data", .multipart, false),
      ("multipart/mixed, multipart/form-data;q=0.9", .multipart, true),
      ("application/x-npy", .npy, false), ("application/octet-stream", .raw, false),
      ("application/zip;q=0.1, application/x-tar;q=0.2", .tar, false),
      ("application/*", .zip, false), ("text/html, */*;q=0.1", .zip, false),
    ] as [(String?, BatchContainer, Bool)])
  func negotiation(accept: String?, container: BatchContainer, isMixed: Bool) throws {
    let request = try request("", accept: accept)
    #expect(request.container == container)
    #expect(request.isMixed == isMixed)
  }

  @Test("a container by name beats Accept", arguments: ["application/x-tar", "image/png"])
  func namedContainer(accept: String) throws {
    #expect(try request(#""container":"zip""#, accept: accept).container == .zip)
    #expect(try !request(#""container":"multipart""#, accept: accept).isMixed)
  }

  @Test("an Accept that no container fits is told which there are")
  func notAcceptable() {
    let problem = refusal { try request("", accept: "image/png, text/*") }
    #expect(problem?.code == .notAcceptable)
    guard case .list(let offered) = problem?.extensions["offered"] else {
      Issue.record("nothing is offered")
      return
    }
    #expect(offered.contains("application/zip"))
  }

  @Test(
    "each container has its default format",
    arguments: [
      (#""container":"zip""#, nil), (#""container":"tar""#, nil),
      (#""container":"multipart""#, nil), (#""container":"raw""#, .rgb),
      (#""container":"npy""#, .rgb), (#""container":"raw","channels":"gray""#, .gray),
      (#""container":"npy","channels":"bgra""#, .bgra),
      (#""container":"npy","format":"npy","channels":"bgra""#, .bgra),
      (#""container":"npy","format":"npy""#, .rgb), (#""container":"raw","format":"rgba""#, .rgba),
      (#""container":"zip","format":"original""#, nil),
      (#""container":"zip","format":"npy","channels":"gray""#, .npy),
      (#""container":"zip","channels":"gray""#, .gray), (#""container":"zip","width":9"#, nil),
      (#""format":"original","width":9"#, nil), (#""format":"jpeg""#, .jpg),
    ] as [(String, FrameFormat?)])
  func formats(members: String, format: FrameFormat?) throws {
    #expect(try request(members).format == format)
  }

  @Test(
    "what contradicts itself is refused before anything is fetched",
    arguments: [
      (#""format":"rgb","channels":"bgra""#, "channels"),
      (#""container":"raw","format":"gray","channels":"rgb""#, "channels"),
      (#""format":"png","channels":"rgb""#, "channels"),
      (#""format":"original","channels":"rgb""#, "channels"),
      (#""format":"jpg","layout":"chw""#, "layout"),
      (#""format":"original","layout":"chw""#, "layout"), (#""layout":"hwc""#, "layout"),
      (#""container":"raw","format":"png""#, "format"),
      (#""container":"npy","format":"original""#, "format"),
      (#""container":"raw","order":"arrival""#, "order"),
      (#""container":"npy","order":"arrival""#, "order"),
      (#""container":"raw","on_error":"report""#, "on_error"),
      (#""container":"npy","on_error":"report""#, "on_error"), (#""format":"webp""#, "format"),
      (#""format":"""#, "format"),
    ])
  func contradictions(members: String, parameter: String) {
    let problem = refusal { try request(members) }
    #expect(problem?.code == .invalidRequest)
    #expect(problem?.parameter == parameter)
  }

  @Test("order=arrival and reports are for every container but arrays")
  func ordersAndReports() throws {
    for container in ["zip", "tar", "multipart"] {
      let request = try request(
        #""container":"\#(container)","order":"arrival","on_error":"report""#)
      #expect(request.order == .arrival)
      #expect(request.onError == .report)
    }
  }

  @Test("takes as many positions as the limit, and refuses one more")
  func limit() throws {
    func positions(_ count: Int) throws -> Int {
      try BatchDraft(json: Array("{\"ranges\":[{\"stop\":\(count)}]}".utf8))
        .request(accept: nil, frameLimit: 10).positions.count
    }
    #expect(try positions(10) == 10)
    #expect(refusal { try positions(11) }?.code == .tooManyFrames)
    #expect(refusal { try positions(0) }?.code == .invalidRequest)
  }

  @Test("distinct frames come in the order in which they are first named")
  func distinct() throws {
    let draft = try BatchDraft(json: Array(#"{"frames":[5,1,5,900,1]}"#.utf8))
    #expect(try draft.request(accept: nil, frameLimit: 10).distinct == [5, 1, 900])
  }
}
