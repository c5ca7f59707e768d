import Emulator
import HTTPTypes
import Testing

@Suite("Faults")
struct FaultTests {
  static let bulk = #"{"videoId":1,"frames":[1,2,3]}"#

  /// The names of an answer's parts, in order.
  static func names(in exchange: Exchange) -> [String] {
    exchange.text.split(separator: "; name=\"").dropFirst().map {
      String($0.prefix { $0 != "\"" })
    }
  }

  @Test(
    "change which parts come, and their order",
    arguments: [
      (.reversed, ["3", "2", "1"]), (.withoutPart(2), ["1", "3"]),
      (.repeated, ["1", "1", "2", "2", "3", "3"]), (.extraPart(9), ["1", "2", "3", "9"]),
      (.duplicatesMerged, ["1", "2", "3"]),
    ] as [(FaultKind, [String])])
  func parts(kind: FaultKind, names: [String]) async throws {
    let emulator = try Emulator(configuration: .small)
    emulator.faults = [Fault(kind)]
    let exchange = try await Exchange(emulator, call: "videos.bulk.download-frame", Self.bulk)
    #expect(exchange.status == 200 && Self.names(in: exchange) == names)
    #expect(!exchange.isBroken)
  }

  @Test("merge what was asked for twice")
  func merged() async throws {
    let emulator = try Emulator(configuration: .small)
    emulator.faults = [Fault(.duplicatesMerged)]
    let exchange = try await Exchange(
      emulator, call: "videos.bulk.download-frame", #"{"videoId":1,"frames":[4,1,4]}"#)
    #expect(Self.names(in: exchange) == ["4", "1"])
  }

  @Test("answer something else")
  func replacements() async throws {
    let emulator = try Emulator(configuration: .small)
    func answer(_ kind: FaultKind) async throws -> Exchange {
      emulator.faults = [Fault(kind)]
      return try await Exchange(emulator, call: "videos.bulk.download-frame", Self.bulk)
    }
    let busy = try await answer(.status(429, retryAfter: .seconds(3)))
    #expect(busy.status == 429 && busy.fields[.retryAfter] == "3")
    #expect(busy.text.contains(#""error":"FAIL""#))
    let dated = try await answer(
      .status(503, retryAfter: .date(unixSeconds: 784_111_777), body: .html))
    #expect(dated.status == 503)
    #expect(dated.fields[.retryAfter] == "Sun, 06 Nov 1994 08:49:37 GMT")
    #expect(dated.fields[.contentType] == "text/html" && dated.text.hasPrefix("<html>"))
    let bare = try await answer(.status(504, body: .none))
    #expect(bare.status == 504 && bare.body.isEmpty)
    let json = try await answer(.answer(contentType: "application/json", body: [0x7B, 0x7D]))
    #expect(json.status == 200 && json.text == "{}")
    let moved = try await answer(.redirect(to: "https://other/", status: 301))
    #expect(moved.status == 301 && moved.fields[.location] == "https://other/")
    #expect(emulator.log.framesDecoded == 0)
  }

  @Test("damage a frame inside a framing that is right")
  func damage() async throws {
    let emulator = try Emulator(configuration: .small)
    let frame = try await emulator.frame(video: 1, index: 0)
    for damage in [
      .truncated(to: 7), .truncated(to: 0), .garbled, .notAnImage, .delimiterLookAlike,
    ] as [Damage] {
      emulator.faults = [Fault(.damaged(0, damage))]
      let exchange = try await Exchange(
        emulator, call: "videos.download-frame", #"{"videoId":1,"frame":0}"#)
      let boundary = emulator.configuration.boundary
      #expect(exchange.body == damage.applied(to: frame, boundary: boundary))
      #expect(exchange.body != frame && !exchange.isBroken)
    }
  }

  @Test("bring bytes that look like a delimiter, and are none")
  func lookAlike() async throws {
    let emulator = try Emulator(configuration: .small)
    emulator.faults = [Fault(.damaged(nil, .delimiterLookAlike))]
    let exchange = try await Exchange(emulator, call: "videos.bulk.download-frame", Self.bulk)
    let delimiter = "\r\n--" + emulator.configuration.boundary
    let text = exchange.body.map { $0 }
    func count(_ wanted: String) -> Int {
      let wanted = Array(wanted.utf8)
      return text.indices.count { text[$0...].starts(with: wanted) }
    }
    #expect(count(delimiter) == 3)
    #expect(count(String(delimiter.dropLast())) == 4)
  }

  @Test("break the connection behind so many bytes", arguments: [0, 1, 100, 2000])
  func reset(count: Int) async throws {
    for streams in [true, false] {
      var configuration = EmulatorConfiguration.small
      configuration.streamsParts = streams
      let emulator = try Emulator(configuration: configuration)
      emulator.faults = [Fault(.reset(afterBytes: count))]
      let exchange = try await Exchange(emulator, call: "videos.bulk.download-frame", Self.bulk)
      #expect(exchange.isBroken && exchange.body.count == count)
      #expect(emulator.log.bytesSent == Int64(count))
    }
  }

  @Test("promise more than follows")
  func shortBody() async throws {
    let emulator = try Emulator(configuration: .small)
    emulator.faults = [Fault(.shortBody(missing: 5))]
    let exchange = try await Exchange(emulator, call: "videos.bulk.download-frame", Self.bulk)
    #expect(exchange.isBroken && exchange.length == Int64(exchange.body.count + 5))
  }

  @Test("send small pieces")
  func pieces() async throws {
    let emulator = try Emulator(configuration: .small)
    emulator.faults = [Fault(.pieces(of: 3))]
    let exchange = try await Exchange(emulator, call: "videos.bulk.download-frame", Self.bulk)
    #expect(exchange.writes.allSatisfy { (1...3).contains($0) })
    #expect(Self.names(in: exchange) == ["1", "2", "3"])
  }

  @Test("change the framing")
  func framing() async throws {
    let emulator = try Emulator(configuration: .small)
    emulator.faults = [
      Fault(.boundary("a:b c", isQuoted: false)), Fault(.preamble(Array("before\r\n".utf8))),
      Fault(.epilogue(Array("after".utf8))),
    ]
    let odd = try await Exchange(emulator, call: "videos.bulk.download-frame", Self.bulk)
    #expect(odd.fields[.contentType] == #"multipart/form-data; boundary="a:b c""#)
    #expect(odd.text.hasPrefix("before\r\n--a:b c\r\n"))
    #expect(odd.text.hasSuffix("\r\n--a:b c--\r\nafter"))
    emulator.faults = [Fault(.boundary("plain", isQuoted: true)), Fault(.withoutClosingDelimiter)]
    let open = try await Exchange(emulator, call: "videos.bulk.download-frame", Self.bulk)
    #expect(open.fields[.contentType] == #"multipart/form-data; boundary="plain""#)
    #expect(!open.text.contains("--plain--") && !open.isBroken)
  }

  @Test("hold an answer up until the gate opens")
  func stall() async throws {
    let emulator = try Emulator(configuration: .small)
    let gate = Gate()
    emulator.faults = [Fault(.stall(afterParts: 1, until: gate))]
    async let exchange = Exchange(emulator, call: "videos.bulk.download-frame", Self.bulk)
    try await gate.waitForArrivals()
    #expect(emulator.log.framesDecoded == 1 && emulator.log.callsUnderWay == 1)
    gate.open()
    #expect(Self.names(in: try await exchange) == ["1", "2", "3"])
    try await emulator.log.waitUntilIdle()
    #expect(emulator.log.mostCallsUnderWay == 1 && emulator.log.framesDecoded == 3)
  }

  @Test("are meant for some calls only")
  func matching() async throws {
    let emulator = try Emulator(configuration: .small)
    emulator.faults = [
      Fault(.status(500), method: .single), Fault(.status(501), video: 2),
      Fault(.status(502), index: 7), Fault(.status(503), occurrence: .nth(2)),
    ]
    func status(_ method: FrameMethod, _ json: String) async throws -> Int {
      try await Exchange(emulator, call: method.rawValue, json).status
    }
    #expect(try await status(.bulk, #"{"videoId":1,"frames":[1]}"#) == 200)
    #expect(try await status(.bulk, #"{"videoId":1,"frames":[1]}"#) == 503)
    #expect(try await status(.bulk, #"{"videoId":1,"frames":[6,7]}"#) == 502)
    #expect(try await status(.bulk, #"{"videoId":2,"frames":[7]}"#) == 501)
    #expect(try await status(.single, #"{"videoId":2,"frame":7}"#) == 500)
    emulator.faults = []
    #expect(try await status(.single, #"{"videoId":2,"frame":7}"#) == 200)
  }

  @Test(
    "happen when they should",
    arguments: [
      (.always, [1, 2, 3, 4, 5, 6]), (.first(2), [1, 2]), (.nth(3), [3]), (.every(2), [2, 4, 6]),
      (.every(0), []),
    ] as [(Fault.Occurrence, [Int])])
  func occurrences(occurrence: Fault.Occurrence, calls: [Int]) async throws {
    let emulator = try Emulator(configuration: .small)
    emulator.add(Fault(.status(503), occurrence: occurrence))
    var struck: [Int] = []
    for number in 1...6 {
      let exchange = try await Exchange(
        emulator, call: "videos.download-frame", #"{"videoId":1,"frame":0}"#)
      if exchange.status == 503 { struck.append(number) }
    }
    #expect(struck == calls)
  }
}
