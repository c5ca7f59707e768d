import Emulator
import FoundationEssentials
import HTTPTypes
import Testing

@Suite("The platform's calls")
struct PlatformCallTests {
  @Test(
    "give a single frame however it is asked for",
    arguments: [
      (
        "POST /public/api/v3/videos.download-frame", "application/json",
        #"{"videoId": 1, "frame": 3}"#
      ),
      ("POST /v3/videos.download-frame", "application/json", #"{"videoId":"1","frame":"3"}"#),
      (
        "GET /public/api/v3/videos.download-frame", "application/json",
        #"{"videoId": 1, "frame": 3}"#
      ),
      ("GET /public/api/v3/videos.download-frame?videoId=1&frame=3", "text/plain", ""),
      (
        "GET /public/api/v3/videos.download-frame", "application/x-www-form-urlencoded",
        "videoId=1&frame=3"
      ),
    ])
  func single(line: String, type: String, body: String) async throws {
    let emulator = try Emulator(configuration: .small)
    let exchange = try await Exchange(
      emulator, "\(line) HTTP/1.1\r\nContent-Type: \(type)", body: body)
    #expect(exchange.status == 200)
    #expect(exchange.body == (try await emulator.frame(video: 1, index: 3)))
    #expect(exchange.length == Int64(exchange.body.count))
  }

  @Test("give a batch as multipart, one part for each entry of the request")
  func bulk() async throws {
    for streams in [true, false] {
      var configuration = EmulatorConfiguration.small
      configuration.streamsParts = streams
      let emulator = try Emulator(configuration: configuration)
      let exchange = try await Exchange(
        emulator,
        "GET /public/api/v3/videos.bulk.download-frame HTTP/1.1\r\n"
          + "Content-Type: application/x-www-form-urlencoded",
        body: "videoId=2&frames=5&frames=0&frames=5")
      let delimiter = "----------------------------123456789012345678901234"
      var expected: [UInt8] = []
      for index in [5, 0, 5] {
        expected += Array(
          """
          \(delimiter)\r
          Content-Disposition: form-data; name="\(index)"\r
          Content-Type: image/jpeg\r
          \r\n
          """.utf8)
        expected += try await emulator.frame(video: 2, index: index) + [0x0D, 0x0A]
      }
      expected += Array("\(delimiter)--\r\n".utf8)
      #expect(exchange.body == expected)
      #expect(exchange.length == (streams ? nil : Int64(expected.count)))
      #expect(
        exchange.fields[.contentType] == "multipart/form-data; boundary=\(delimiter.dropFirst(2))")
    }
  }

  @Test(
    "are refused in the platform's words",
    arguments: [
      ("videos.download-frame", #"{"videoId":1,"frame":10}"#, 400, #""framesCount":10"#),
      ("videos.download-frame", #"{"videoId":1,"frame":-1}"#, 400, #""frame":-1"#),
      ("videos.bulk.download-frame", #"{"videoId":1,"frames":[0,99]}"#, 400, #""frame":99"#),
      ("videos.download-frame", #"{"videoId":9,"frame":0}"#, 404, "id=9"),
      ("videos.download-frame", #"{"frame":0}"#, 400, #"\"videoId\" is required"#),
      ("videos.download-frame", #"{"videoId":1}"#, 400, #"\"frame\" is required"#),
      ("videos.bulk.download-frame", #"{"videoId":1,"frame":1}"#, 400, #"\"frames\" is required"#),
      ("videos.bulk.download-frame", #"{"videoId":1,"frames":[1.5]}"#, 400, "Validation error"),
      ("videos.bulk.download-frame", #"{"videoId":1,"frames":["+1"]}"#, 400, "Validation error"),
      ("videos.download-frame", "[", 400, "Validation error"),
      ("videos.info", #"{"id":9}"#, 404, "id=9"), ("videos.info", "{}", 400, "id"),
      ("videos.download", #"{"id":1}"#, 404, "videos.download"),
    ])
  func refusals(method: String, body: String, status: Int, text: String) async throws {
    let exchange = try await Exchange(Emulator(configuration: .small), call: method, body)
    #expect(exchange.status == status)
    #expect(exchange.text.hasPrefix(#"{"details":{"#) && exchange.text.contains(#""error":""#))
    #expect(exchange.text.contains(text), "\(exchange.text)")
  }

  @Test("need the token, all but the version's")
  func token() async throws {
    var configuration = EmulatorConfiguration.small
    configuration.token = "secret"
    let emulator = try Emulator(configuration: configuration)
    let call = #"{"videoId":1,"frame":0}"#
    for (token, status) in [(nil, 401), ("other", 401), ("secret", 200)] {
      let exchange = try await Exchange(
        emulator, call: "videos.download-frame", call, token: token)
      #expect(exchange.status == status)
    }
    #expect(try await Exchange(emulator, call: "instance.version", "{}").status == 200)
    #expect(try await Exchange(emulator, call: "videos.info", #"{"id":1}"#).status == 401)
  }

  @Test("tell of a video what the SDK reads")
  func info() async throws {
    let emulator = try Emulator(configuration: .small)
    let text = try await Exchange(emulator, call: "videos.info", #"{"id":1}"#).text
    for fact in [
      #""id":1,"#, #""framesCount":10"#, #""framesToTimecodes":[0,0.04,"#, #""duration":0.4"#,
      #""width":32"#, #""height":24"#, #""updatedAt":"2024-"#, #""size":"200000""#,
    ] {
      #expect(text.contains(fact), "\(fact) in \(text)")
    }
    struct Hash: Decodable { var hash: String }
    let hash = try JSONDecoder().decode(Hash.self, from: Data(text.utf8)).hash
    #expect(Data(base64Encoded: hash)?.count == 32)
    let short = try await Exchange(
      emulator, call: "videos.info", #"{"id":1,"omitFramesToTimecodes":true}"#)
    #expect(!short.text.contains("framesToTimecodes"))
  }

  @Test("list all videos and their owner, and answer the version")
  func others() async throws {
    let emulator = try Emulator(configuration: .small)
    let list = try await Exchange(emulator, call: "videos.list", #"{"datasetId":4}"#).text
    #expect(list.contains(#""total":2"#) && list.contains(#""pagesCount":1"#))
    #expect(list.contains("test-card-1") && list.contains("test-card-2"))
    #expect(try await Exchange(emulator, call: "users.me", "{}").text.contains(#""teams":[{"#))
    #expect(
      try await Exchange(emulator, call: "instance.version", "{}").text
        == #"{"version":"6.18.3"}"#)
    #expect(try await Exchange(emulator, "GET / HTTP/1.1").status == 200)
    #expect(try await Exchange(emulator, "GET /v3/ HTTP/1.1").status == 404)
    #expect(try await Exchange(emulator, "PUT /v3/users.me HTTP/1.1").status == 405)
  }

  @Test("know no frame count of a video that is not processed yet")
  func unprocessed() async throws {
    var configuration = EmulatorConfiguration.small
    configuration.unprocessedVideos = [2]
    let emulator = try Emulator(configuration: configuration)
    let info = try await Exchange(emulator, call: "videos.info", #"{"id":2}"#)
    #expect(info.status == 200 && !info.text.contains("framesCount"))
    let frame = try await Exchange(
      emulator, call: "videos.download-frame", #"{"videoId":2,"frame":0}"#)
    #expect(frame.status == 400)
  }

  @Test("take a body up to the limit")
  func bodyLimit() async throws {
    var configuration = EmulatorConfiguration.small
    let body = #"{"videoId":1,"frame":0}"#
    for (limit, status) in [(body.utf8.count, 200), (body.utf8.count - 1, 413)] {
      configuration.bodyLimit = limit
      let emulator = try Emulator(configuration: configuration)
      #expect(try await Exchange(emulator, call: "videos.download-frame", body).status == status)
    }
  }

  @Test("are told at an address of the emulator's own, which is no call itself")
  func told() async throws {
    let emulator = try Emulator(configuration: .small)
    _ = try await Exchange(
      emulator, call: "videos.bulk.download-frame", #"{"videoId": 1, "frames": [3, 3, 99]}"#)
    _ = try await Exchange(emulator, call: "instance.version", "{}")
    for _ in 0..<2 {
      let exchange = try await Exchange(emulator, "GET /calls HTTP/1.1")
      #expect(exchange.status == 200)
      #expect(
        exchange.text == #"[{"frames":[3,3,99],"method":"videos.bulk.download-frame","video":1},"#
          + #"{"frames":[],"method":"instance.version"}]"#)
    }
  }
}
