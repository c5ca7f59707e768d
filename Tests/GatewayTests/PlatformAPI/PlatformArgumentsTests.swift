import Testing

@testable import Gateway

@Suite("The arguments of the platform's calls for frames")
struct PlatformArgumentsTests {
  private static let form = "application/x-www-form-urlencoded"

  static let ofOne: [(body: String, type: String?, query: String?)] = [
    (#"{"videoId": 7, "frame": 3}"#, "application/json", nil),
    (#"{"videoId": "7", "frame": "3"}"#, "application/json; charset=utf-8", nil),
    (#"{"frame":3,"videoId":7}"#, nil, nil),
    (#"{"videoId": 7, "frame": 3}"#, form, nil),
    ("videoId=7&frame=3", form, nil),
    ("frame=%33&videoId=7", "Application/X-WWW-Form-URLencoded; charset=utf-8", nil),
    ("", nil, "videoId=7&frame=3"),
    (#"{"frame": 3}"#, "application/json", "videoId=7"),
    (#"{"videoId": 7, "frame": 3}"#, "application/json", "videoId=1&frame=1"),
  ]

  @Test("one frame, however it is asked for", arguments: ofOne)
  func single(body: String, type: String?, query: String?) throws {
    let call = try arguments(isBulk: false, body, type, query).call()
    #expect(call.video == 7)
    #expect(call.frames == [3])
  }

  static let ofSeveral: [(body: String, type: String?, query: String?)] = [
    (#"{"videoId": 7, "frames": [5, 5, 2]}"#, "application/json", nil),
    (#"{"videoId": "7", "frames": ["5", 5, "2"]}"#, nil, nil),
    ("videoId=7&frames=5&frames=5&frames=2", form, nil),
    ("frames[]=5&frames%5B%5D=5&videoId=7&frames[]=2", form, nil),
    ("", nil, "videoId=7&frames=5&frames=5&frames=2"),
    (#"{"frames": [5, 5, 2]}"#, nil, "videoId=7&frames=1"),
  ]

  @Test("several frames, in their order, repeats included", arguments: ofSeveral)
  func bulk(body: String, type: String?, query: String?) throws {
    let call = try arguments(isBulk: true, body, type, query).call()
    #expect(call.video == 7)
    #expect(call.frames == [5, 5, 2])
  }

  @Test("keys that only the platform knows are told, sorted")
  func foreign() throws {
    let json = try arguments(
      isBulk: false, #"{"z": null, "videoId": 7, "frame": 3, "a": {"b": [1]}}"#, nil, nil)
    #expect(json.foreignKeys == ["a", "z"])
    let other = try arguments(isBulk: false, #"{"videoId": 7, "frames": [3]}"#, nil, nil)
    #expect(other.foreignKeys == ["frames"])
    let query = try arguments(isBulk: true, "", nil, "videoId=7&frames=3&frame=1&x")
    #expect(query.foreignKeys == ["frame", "x"])
  }

  @Test("what is missing is named")
  func missing() {
    #expect(parameter(isBulk: false, #"{"frame": 3}"#) == "videoId")
    #expect(parameter(isBulk: false, #"{"videoId": 7}"#) == "frame")
    #expect(parameter(isBulk: true, #"{"videoId": 7}"#) == "frames")
    #expect(parameter(isBulk: true, #"{"videoId": 7, "frames": []}"#) == "frames")
    #expect(parameter(isBulk: true, "", query: "videoId=7") == "frames")
    #expect(parameter(isBulk: false, "", query: "frame=7&frame=7&videoId=1") == "frame")
  }

  @Test(
    "a number that can't be meant is refused by name",
    arguments: [
      "-1", "1.5", "1e300", "9223372036854775808", "null", "true", "[1]", "{}", #""""#, #""+1""#,
      #""01""#, #""x""#, #"" 1""#,
    ])
  func numbers(value: String) {
    #expect(parameter(isBulk: false, #"{"frame": 1, "videoId": \#(value)}"#) == "videoId")
    #expect(parameter(isBulk: false, #"{"videoId": 1, "frame": \#(value)}"#) == "frame")
    #expect(parameter(isBulk: true, #"{"videoId": 1, "frames": [1, \#(value)]}"#) == "frames")
  }

  @Test("video 0 is none, frame 0 is the first")
  func zero() throws {
    #expect(parameter(isBulk: false, #"{"videoId": 0, "frame": 0}"#) == "videoId")
    #expect(try arguments(isBulk: false, #"{"videoId": 1, "frame": 0}"#, nil, nil).frames == [0])
  }

  @Test(
    "a body that is no object of ours is refused",
    arguments: ["[]", "7", "null", "{", #"{"videoId": 7,"#, "\u{0}", #""videoId""#])
  func noObject(body: String) {
    let problem = refusal { try arguments(isBulk: false, body, nil, nil) }
    #expect(problem?.code == .invalidRequest)
  }

  @Test("a broken escape is refused", arguments: ["videoId=%", "videoId=%4", "%zz=1", "frame=%00"])
  func escapes(text: String) {
    #expect(
      refusal { try arguments(isBulk: false, text, Self.form, nil) }?.code == .invalidRequest)
    #expect(refusal { try arguments(isBulk: false, "", nil, text) }?.code == .invalidRequest)
  }

  private func arguments(
    isBulk: Bool, _ body: String, _ type: String?, _ query: String?
  ) throws -> PlatformArguments {
    try PlatformArguments(
      isBulk: isBulk, body: Array(body.utf8), contentType: type,
      query: query.map { ArraySlice(inner: $0) })
  }

  private func parameter(isBulk: Bool, _ body: String, query: String? = nil) -> String? {
    refusal { try arguments(isBulk: isBulk, body, nil, query).call() }?.parameter
  }
}
