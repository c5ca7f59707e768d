import FrameStore
import Testing

@Suite("Batches as archives")
struct ArchiveTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var container: String
    var format: String
    var fileExtension: String
    /// The same frame as a single one.
    var single: String
    var isArray = false

    var testDescription: String { "\(container) of \(format)" }
  }

  static let forms: [(format: String, fileExtension: String, single: String, isArray: Bool)] = [
    ("original", "jpg", "", false), ("png", "png", ".png", false), ("jpg", "jpg", ".jpg", false),
    ("rgb", "rgb", ".rgb", true), ("rgba", "rgba", ".rgba", true),
    ("bgra", "bgra", ".bgra", true), ("gray", "gray", ".gray", true),
    ("npy", "npy", ".npy", true),
  ]

  static let cases = ["zip", "tar", "multipart"].flatMap { container in
    forms.map {
      Case(
        container: container, format: $0.format, fileExtension: $0.fileExtension,
        single: $0.single, isArray: $0.isArray)
    }
  }

  @Test("an entry a frame in the order asked for, each as it is alone", arguments: cases)
  func entries(example: Case) async throws {
    try await withFixture(.live) { gateway in
      let answer = try await gateway.batch(
        """
        {"frames": [5, 1, 1, 17], "ranges": [{"start": 1, "stop": 9, "step": 4}],
         "container": "\(example.container)", "format": "\(example.format)"}
        """)
      #expect(answer.status == 200)
      #expect(answer.isWhole)
      #expect(answer["Frame-Count"] == "3")
      #expect(answer["Frame-Video"] == "1")
      #expect(answer["Transfer-Encoding"] == "chunked")
      for name in ["ETag", "Repr-Digest", "Content-Disposition", "Frame-Shape"] {
        #expect(answer[name] == nil, "\(name)")
      }
      #expect(answer["Accept-Ranges"] == "none")
      #expect(answer["Cache-Control"] == "private, max-age=3600")
      let packed = try #require(Packed(answer))
      let isMultipart = example.container == "multipart"
      #expect(
        packed.names
          == [5, 1, 17].map { isMultipart ? "\($0)" : name($0, example.fileExtension) })
      for (index, entry) in zip([5, 1, 17], packed.entries) {
        let single = try await gateway.get("/videos/1/frames/\(index)\(example.single)")
        #expect(entry.bytes == single.body)
        if isMultipart { expectPart(entry, of: index, like: single) }
      }
      #expect((packed.manifest == nil) == isMultipart)
    }
  }

  private func name(_ index: Int, _ fileExtension: String) -> String {
    let digits = String(index)
    return String(repeating: "0", count: 6 - digits.count) + digits + "." + fileExtension
  }

  private func expectPart(_ part: Packed.Entry, of index: Int, like single: Answered) {
    let disposition = part.fields["content-disposition"] ?? ""
    #expect(disposition.hasPrefix("form-data; name=\"\(index)\"; filename=\"\(name(index, ""))"))
    #expect(part.fields["frame-index"] == String(index))
    for name in [
      "Content-Type", "Content-Length", "Frame-Shape", "Frame-Dtype", "Frame-Layout",
      "Frame-Channels",
    ] {
      #expect(part.fields[name.lowercased()] == single[name], "\(name)")
    }
  }

  /// `container` of the body, `Accept`, the answer's type up to a parameter.
  static let containers: [(container: String?, accept: String?, type: String)] = [
    (nil, nil, "application/zip"), (nil, "*/*", "application/zip"),
    ("tar", "application/zip", "application/x-tar"), (nil, "application/zip", "application/zip"),
    (nil, "application/x-tar", "application/x-tar"), (nil, "multipart/mixed", "multipart/mixed"),
    ("multipart", nil, "multipart/form-data"), ("multipart", "*/*", "multipart/form-data"),
    ("multipart", "multipart/mixed", "multipart/mixed"),
    (nil, "multipart/form-data", "multipart/form-data"),
    (nil, "application/x-npy", "application/x-npy"),
    (nil, "application/octet-stream", "application/octet-stream"),
    (nil, "application/x-tar;q=0.5, application/x-npy;q=0.6", "application/x-npy"),
    ("raw", nil, "application/octet-stream"), ("npy", nil, "application/x-npy"),
  ]

  @Test("the body's container beats Accept, and zip is what remains", arguments: containers)
  func container(container: String?, accept: String?, type: String) async throws {
    try await withFixture { gateway in
      let member = container.map { #", "container": "\#($0)""# } ?? ""
      var ask = Ask("POST", "/videos/1/frames:batch", json: #"{"frames": [1]\#(member)}"#)
      if let accept { ask.fields.append((name: "Accept", value: accept)) }
      let answer = try await gateway.ask(ask)
      #expect(answer.status == 200)
      #expect(answer["Content-Type"]?.split(separator: ";").first.map(String.init) == type)
    }
  }

  @Test("an Accept that no container meets is 406 before any call")
  func notAcceptable() async throws {
    try await withFixture { gateway in
      let answer = try await gateway.batch(#"{"frames": [1]}"#, ["Accept": "text/html"])
      try expectProblem(answer, 406, "not_acceptable")
      #expect(try answer.json["offered"]?.list?.contains(.text("application/zip")) == true)
      #expect(gateway.emulator.calls.isEmpty)
    }
  }

  @Test("the same request gives the same bytes, from the cache too", arguments: ["zip", "tar"])
  func sameBytes(container: String) async throws {
    let json = #"{"ranges": [{"stop": 60}], "container": "\#(container)", "format": "png"}"#
    var bodies: Set<[UInt8]> = []
    for _ in 0..<2 {
      try await withFixture { gateway in
        bodies.insert(try await gateway.batch(json).body)
        bodies.insert(try await gateway.batch(json).body)
      }
    }
    #expect(bodies.count == 1)
  }

  @Test("transforms hold for every frame, and keep the source's encoding without a format")
  func transforms() async throws {
    try await withFixture { gateway in
      let answer = try await gateway.batch(
        #"{"frames": [1, 2], "width": 16, "quality": 50, "timeout": 30}"#)
      let packed = try #require(Packed(answer))
      #expect(packed.names == ["000001.jpg", "000002.jpg"])
      let single = try await gateway.get("/videos/1/frames/2.jpg?width=16&quality=50")
      #expect(packed["000002.jpg"] == single.body)
    }
  }

  @Test("index and frame names of more than six digits keep them all")
  func longNames() async throws {
    try await withFixture {
      $0.emulator.repeatedTo = 12_345_679
    } _: { gateway in
      let answer = try await gateway.batch(#"{"frames": [12345678, 0]}"#)
      #expect(Packed(answer)?.names == ["12345678.jpg", "000000.jpg"])
    }
  }

  @Test("programs that everybody has take them", arguments: ["zip", "tar"])
  func tools(container: String) async throws {
    try await withFixture(.live) { gateway in
      let answer = try await gateway.batch(
        #"{"ranges": [{"stop": 60}], "container": "\#(container)"}"#)
      let commands =
        container == "zip"
        ? [["unzip", "-tq", "a"], ["bsdtar", "-tf", "a"]]
        : [["tar", "-tf", "a"], ["bsdtar", "-tf", "a"]]
      for command in commands {
        let status = try await onThread { try Tool.run(command, on: answer.body, named: "a") }
        #expect(status == 0, "\(command)")
      }
    }
  }
}
