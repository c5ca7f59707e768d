import Testing

@Suite("Refusals of batches")
struct BatchRefusalTests {
  /// A body, and the parameter that the problem names.
  static let bodies: [(json: String, parameter: String?)] = [
    ("{}", nil), (#"{"frames": []}"#, nil), (#"{"ranges": []}"#, nil),
    (#"{"ranges": [{"start": 5, "stop": 5}]}"#, nil),
    (#"{"ranges": [{"start": 9, "stop": 5}]}"#, nil),
    ("", nil), ("{", nil), ("[]", nil), ("null", nil), ("\"x\"", nil), ("{\"frames\": [1]} x", nil),
    (#"{"frames": 1}"#, nil), (#"{"frames": ["1"]}"#, nil), (#"{"frames": [1.5]}"#, nil),
    (#"{"frames": [-1]}"#, "frames"), (#"{"frames": [9223372036854775807]}"#, "frames"),
    (#"{"frames": [9223372036854775808]}"#, nil), (#"{"frames": [null]}"#, nil),
    (#"{"frames": [1], "colour": "red"}"#, "colour"),
    (#"{"frames": [1], "Format": "png"}"#, "Format"),
    (#"{"frames": [1], "format": "gif"}"#, "format"),
    (#"{"frames": [1], "container": "rar"}"#, "container"),
    (#"{"frames": [1], "on_error": "ignore"}"#, "on_error"),
    (#"{"frames": [1], "order": "random"}"#, "order"),
    (#"{"frames": [1], "width": 0}"#, "width"), (#"{"frames": [1], "width": 1.5}"#, "width"),
    (#"{"frames": [1], "width": true}"#, nil), (#"{"frames": [1], "width": null}"#, nil),
    (#"{"frames": [1], "quality": 101}"#, "quality"),
    (#"{"frames": [1], "timeout": 0}"#, "timeout"),
    (#"{"frames": [1], "level": "best"}"#, "level"),
    (#"{"ranges": [{"start": 0, "stop": 5, "step": 0}]}"#, "ranges"),
    (#"{"ranges": [{"start": 0, "stop": 5, "step": -1}]}"#, "ranges"),
    (#"{"ranges": [{"start": -1, "stop": 5}]}"#, "ranges"),
    (#"{"ranges": [{"start": 0}]}"#, "ranges"),
    (#"{"ranges": [{"start": 0, "stop": 5, "by": 1}]}"#, "ranges"),
    (#"{"ranges": [5]}"#, nil),
    (#"{"frames": [1], "format": "rgb", "channels": "gray"}"#, "channels"),
    (#"{"frames": [1], "format": "png", "channels": "rgb"}"#, "channels"),
    (#"{"frames": [1], "format": "png", "layout": "chw"}"#, "layout"),
    (#"{"frames": [1], "container": "npy", "format": "png"}"#, "format"),
    (#"{"frames": [1], "container": "raw", "format": "original"}"#, "format"),
    (#"{"frames": [1], "container": "raw", "format": "npy"}"#, "format"),
    (#"{"frames": [1], "container": "npy", "on_error": "report"}"#, "on_error"),
    (#"{"frames": [1], "container": "raw", "order": "arrival"}"#, "order"),
  ]

  @Test("a body that can't be meant is 400, named where it is one parameter", arguments: bodies)
  func body(json: String, parameter: String?) async throws {
    try await withFixture { gateway in
      let answer = try await gateway.batch(json)
      try expectProblem(answer, 400, "invalid_request")
      if let parameter { #expect(try answer.json["parameter"]?.text == parameter) }
      #expect(gateway.emulator.calls.isEmpty)
    }
  }

  /// A link's query, and the parameter that the problem names.
  static let links: [(query: String, parameter: String?)] = [
    ("", "frames"), ("format=png", "frames"), ("frames=", "frames"), ("frames=,1", "frames"),
    ("frames=1,", "frames"), ("frames=a", "frames"), ("frames=-1", "frames"),
    ("frames=5-1", "frames"), ("frames=1-", "frames"), ("frames=0-9:0", "frames"),
    ("frames=0-9:", "frames"), ("frames=0-9:-1", "frames"), ("frames=5:2", "frames"),
    ("frames=01", "frames"), ("frames=9223372036854775807", "frames"),
    ("frames=1&frames=2", "frames"), ("frames=1&container=tar", "container"),
    ("frames=1&ranges=1", "ranges"), ("frames=1&on_error=x", "on_error"),
    ("frames=1&order=x", "order"), ("frames=1&format=gif", "format"),
    ("frames=1&width=0", "width"),
  ]

  @Test("a link that can't be meant is 400", arguments: links)
  func link(query: String, parameter: String?) async throws {
    try await withFixture { gateway in
      for container in ["zip", "tar"] {
        let answer = try await gateway.get("/videos/1/frames.\(container)?\(query)")
        try expectProblem(answer, 400, "invalid_request")
        if let parameter { #expect(try answer.json["parameter"]?.text == parameter) }
      }
      #expect(gateway.emulator.calls.isEmpty)
    }
  }

  @Test("too many positions are 413 by arithmetic, at one over the limit", arguments: Way.allCases)
  func tooManyFrames(way: Way) async throws {
    try await withFixture(way) {
      $0.gateway.batchFrames = 10
    } _: { gateway in
      let over = [
        #"{"ranges": [{"stop": 11}]}"#, #"{"frames": [1,1,1,1,1,1,1,1,1,1,1]}"#,
        #"{"frames": [1], "ranges": [{"stop": 5}, {"stop": 5}]}"#,
        #"{"ranges": [{"stop": 9223372036854775807}]}"#,
        #"{"ranges": [{"stop": 9223372036854775807}, {"stop": 9223372036854775807}]}"#,
      ]
      for json in over {
        let answer = try await gateway.batch(json)
        try expectProblem(answer, 413, "too_many_frames")
        #expect(try answer.json["limit"]?.integer == 10)
      }
      for frames in ["0-10", "0-9223372036854775806", "0-9,0"] {
        let answer = try await gateway.get("/videos/1/frames.zip?frames=\(frames)")
        try expectProblem(answer, 413, "too_many_frames")
      }
      #expect(gateway.emulator.calls.isEmpty)
      #expect(try await gateway.batch(#"{"ranges": [{"stop": 10}]}"#).status == 200)
    }
  }

  @Test("a body over its limit is 413, before any work", arguments: Way.allCases)
  func bodyBytes(way: Way) async throws {
    let json = #"{"frames": [1]}"#
    try await withFixture(way) {
      $0.gateway.bodyBytes = json.utf8.count
    } _: { gateway in
      let answer = try await gateway.batch(json + " ")
      try expectProblem(answer, 413, "too_large")
      #expect(try answer.json["limit"]?.integer == Int64(json.utf8.count))
      #expect(gateway.emulator.calls.isEmpty)
      #expect(try await gateway.batch(json).status == 200)
    }
  }

  @Test("JSON by its type, by none, or as a bare curl -d sends it; else 415")
  func bodyTypes() async throws {
    try await withFixture { gateway in
      let types: [(type: String?, isTaken: Bool)] = [
        ("application/json", true), ("Application/JSON; charset=utf-8", true), (nil, true),
        ("application/vnd.frames+json", true), ("application/x-www-form-urlencoded", true),
        ("text/plain", false), ("multipart/form-data; boundary=x", false),
        ("application/jsonx", false), ("json", false),
      ]
      for (type, isTaken) in types {
        var ask = Ask("POST", "/videos/1/frames:batch")
        ask.body = Array(#"{"frames": [1]}"#.utf8)
        if let type { ask.fields.append((name: "Content-Type", value: type)) }
        let answer = try await gateway.ask(ask)
        if isTaken {
          #expect(answer.status == 200, "\(type ?? "none")")
        } else {
          try expectProblem(answer, 415, "unsupported_media_type")
        }
      }
    }
  }

  @Test("a batch takes its parameters in the body alone")
  func queryOfPost() async throws {
    try await withFixture { gateway in
      let answer = try await gateway.post(
        "/videos/1/frames:batch?format=png", #"{"frames": [1]}"#)
      try expectProblem(answer, 400, "invalid_request")
      #expect(try answer.json["parameter"]?.text == "format")
    }
  }
}
