import Testing

@testable import Gateway

@Suite("A batch's JSON body")
struct BatchJSONTests {
  private func draft(_ json: String) throws -> BatchDraft {
    try BatchDraft(json: Array(json.utf8))
  }

  private func positions(_ json: String) throws -> [Int64] {
    try draft(json).selection.positions(atMost: 100)
  }

  @Test(
    "names frames, then ranges whose stop is exclusive",
    arguments: [
      (#"{"frames":[5,1,1]}"#, [5, 1, 1]),
      (#"{"ranges":[{"start":0,"stop":10,"step":5}]}"#, [0, 5]),
      (#"{"ranges":[{"stop":3}]}"#, [0, 1, 2]),
      (#"{"ranges":[{"start":4,"stop":6},{"start":0,"stop":1}],"frames":[9]}"#, [9, 4, 5, 0]),
      (#"{"frames":[],"ranges":[{"start":1,"stop":2}]}"#, [1]),
      (#" { "frames" : [ 0 ] } "#, [0]),
      (#"{"frames":[9223372036854775806]}"#, [.max - 1]),
      (#"{"ranges":[{"start":9223372036854775806,"stop":9223372036854775807}]}"#, [.max - 1]),
      (#"{"frames":[3],"ranges":[{"start":5,"stop":5}]}"#, [3]),
    ] as [(String, [Int64])])
  func selecting(json: String, frames: [Int64]) throws {
    #expect(try positions(json) == frames)
  }

  @Test("reads every key")
  func everyKey() throws {
    let draft = try draft(
      """
      {"frames": [1], "format": "png", "container": "tar", "on_error": "report",
       "order": "arrival", "width": 320, "height": 180, "quality": 85, "level": "small",
       "alpha": "keep", "layout": "chw", "channels": "bgra", "orientation": "keep",
       "timeout": 2.5}
      """)
    #expect(draft.format == "png")
    #expect(draft.container == .tar)
    #expect(draft.onError == .report)
    #expect(draft.order == .arrival)
    #expect(
      draft.options
        == FrameOptions(
          width: 320, height: 180, quality: 85, level: .small, keepsAlpha: true, layout: .planar,
          channels: .bgra, appliesOrientation: false, timeout: 2.5))
  }

  @Test(
    "refuses a key or a value that it does not know, and names it",
    arguments: [
      (#"{"frames":[1],"frame":2}"#, "frame"), (#"{"frames":[1],"Width":2}"#, "Width"),
      (#"{"frames":[1],"foo":{"a":[1]}}"#, "foo"), (#"{"frames":[1],"foo":null}"#, "foo"),
      (#"{"frames":[1],"":1}"#, ""), (#"{"frames":[1],"columns":4}"#, "columns"),
      (#"{"frames":[-1]}"#, "frames"), (#"{"frames":[9223372036854775807]}"#, "frames"),
      (#"{"ranges":[{"start":0,"stop":5,"step":0}]}"#, "ranges"),
      (#"{"ranges":[{"start":0,"stop":5,"step":-1}]}"#, "ranges"),
      (#"{"ranges":[{"start":-1,"stop":5}]}"#, "ranges"),
      (#"{"ranges":[{"start":0,"stop":-5}]}"#, "ranges"),
      (#"{"ranges":[{"start":0}]}"#, "ranges"), (#"{"ranges":[{}]}"#, "ranges"),
      (#"{"ranges":[{"stop":5,"end":6}]}"#, "ranges"),
      (#"{"frames":[1],"container":"rar"}"#, "container"),
      (#"{"frames":[1],"on_error":"ignore"}"#, "on_error"),
      (#"{"frames":[1],"order":"random"}"#, "order"),
      (#"{"frames":[1],"width":0}"#, "width"), (#"{"frames":[1],"width":65536}"#, "width"),
      (#"{"frames":[1],"width":1.5}"#, "width"), (#"{"frames":[1],"quality":101}"#, "quality"),
      (#"{"frames":[1],"quality":-1}"#, "quality"), (#"{"frames":[1],"level":"best"}"#, "level"),
      (#"{"frames":[1],"alpha":"blend"}"#, "alpha"), (#"{"frames":[1],"layout":"nhwc"}"#, "layout"),
      (#"{"frames":[1],"channels":"bgr"}"#, "channels"),
      (#"{"frames":[1],"orientation":"none"}"#, "orientation"),
      (#"{"frames":[1],"timeout":0}"#, "timeout"), (#"{"frames":[1],"timeout":3601}"#, "timeout"),
      (#"{"frames":[1],"timeout":1e300}"#, "timeout"),
    ])
  func unknown(json: String, parameter: String) {
    let problem = refusal { try draft(json) }
    #expect(problem?.code == .invalidRequest)
    #expect(problem?.parameter == parameter)
  }

  @Test(
    "refuses a value of another type, and says which",
    arguments: [
      (#"{"frames":5}"#, "frames"), (#"{"frames":"5,1"}"#, "frames"),
      (#"{"frames":null}"#, "frames"),
      (#"{"frames":["5"]}"#, "frames"), (#"{"frames":[1.5]}"#, "frames"),
      (#"{"frames":[true]}"#, "frames"), (#"{"frames":[null]}"#, "frames"),
      (#"{"frames":[[1]]}"#, "frames"), (#"{"frames":[1e30]}"#, "frames"),
      (#"{"frames":[9223372036854775808]}"#, "frames"), (#"{"frames":{"0":1}}"#, "frames"),
      (#"{"ranges":{"start":0,"stop":5}}"#, "ranges"), (#"{"ranges":[5]}"#, "ranges"),
      (#"{"ranges":[{"stop":"5"}]}"#, "ranges"), (#"{"ranges":[{"stop":1.5}]}"#, "ranges"),
      (#"{"frames":[1],"width":"320"}"#, "width"), (#"{"frames":[1],"width":true}"#, "width"),
      (#"{"frames":[1],"width":null}"#, "width"), (#"{"frames":[1],"format":1}"#, "format"),
      (#"{"frames":[1],"container":["zip"]}"#, "container"),
      (#"{"frames":[1],"on_error":true}"#, "on_error"), (#"{"frames":[1],"order":{}}"#, "order"),
      (#"{"frames":[1],"level":1}"#, "level"), (#"{"frames":[1],"timeout":"30"}"#, "timeout"),
    ])
  func types(json: String, key: String) {
    let problem = refusal { try draft(json) }
    #expect(problem?.code == .invalidRequest)
    #expect(problem?.detail.contains(key) == true, "\(problem?.detail ?? "")")
  }

  @Test(
    "refuses what is no JSON object",
    arguments: [
      "", " ", "[]", "[1]", "1", "\"frames\"", "null", "true", "{", "}", "{]", "{\"frames\":[1]",
      "{frames:[1]}", "{'frames':[1]}", "{\"frames\":[1]}{}",
      "{\"frames\":[1]} x", "{\"frames\":[+1]}", "{\"frames\":[01]}", "{\"frames\":[0x1]}",
      "frames=1", "\u{FEFF}", "NaN",
    ])
  func noObject(json: String) {
    #expect(refusal { try draft(json) }?.code == .invalidRequest)
  }

  @Test("survives deep nesting, bytes that are no UTF-8, and key twice")
  func hostile() {
    let deep = String(repeating: "[", count: 100_000)
    #expect(refusal { try draft(deep) }?.code == .invalidRequest)
    #expect(refusal { try draft(#"{"frames":"# + deep) }?.code == .invalidRequest)
    let objects = String(repeating: #"{"a":"#, count: 100_000)
    #expect(refusal { try draft(objects) }?.code == .invalidRequest)
    #expect(refusal { try BatchDraft(json: [0xFF, 0xFE, 0x00]) }?.code == .invalidRequest)
    #expect(refusal { try BatchDraft(json: [UInt8](repeating: 0, count: 64)) } != nil)
    let bad = Array(#"{"frames":[1],"format":""#.utf8) + [0xFF] + Array(#""}"#.utf8)
    #expect(refusal { try BatchDraft(json: bad) }?.code == .invalidRequest)
    // Which of the two counts is not ours to say (RFC 8259, section 4); that one does is.
    let twice = try? positions(#"{"frames":[1],"frames":[2]}"#)
    #expect(twice == [1] || twice == [2] || twice == nil)
  }

  @Test("a long list is counted before it is expanded")
  func longList() throws {
    let frames = (0..<100_000).map(String.init).joined(separator: ",")
    let draft = try draft("{\"frames\":[\(frames)]}")
    #expect(draft.selection.count == 100_000)
    let problem = refusal { try draft.request(accept: nil, frameLimit: 10_000) }
    #expect(problem?.code == .tooManyFrames)
  }

  @Test("huge ranges are counted by arithmetic")
  func hugeRanges() throws {
    let one = #"{"start":0,"stop":9223372036854775807}"#
    let draft = try draft("{\"ranges\":[\(one),\(one),\(one)]}")
    #expect(draft.selection.count == .max)
    #expect(
      refusal { try draft.request(accept: nil, frameLimit: 10_000) }?.code == .tooManyFrames)
  }
}
