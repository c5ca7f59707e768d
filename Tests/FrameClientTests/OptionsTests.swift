import Testing

@testable import FrameClient

@Suite("A client's options")
struct OptionsTests {
  typealias Options = VideoFrameAPI.Options

  static let spoiled: [(String, @Sendable (inout Options) -> Void)] = [
    ("concurrency", { $0.concurrency = 0 }), ("sliceFrames", { $0.sliceFrames = 0 }),
    ("sliceFrames", { $0.sliceFrames = 51 }), ("retries", { $0.retries = -1 }),
    ("memory", { $0.memory = 0 }), ("workers", { $0.workers = 0 }),
    ("maximumPixels", { $0.maximumPixels = 0 }), ("deadline", { $0.deadline = .zero }),
    ("callTimeout", { $0.callTimeout = .zero }), ("stallTimeout", { $0.stallTimeout = .zero }),
    ("connectTimeout", { $0.connectTimeout = .zero }), ("retryPause", { $0.retryPause = .zero }),
    ("retryPauseLimit", { $0.retryPauseLimit = .zero }),
    ("probeTimeout", { $0.probeTimeout = .zero }), ("sliceTime", { $0.sliceTime = .zero }),
  ]

  @Test("what can't be used is refused before any request", arguments: spoiled)
  func refused(name: String, spoil: @Sendable (inout Options) -> Void) {
    var options = Options()
    spoil(&options)
    let error = #expect(throws: FrameClientError.self) {
      _ = try VideoFrameAPI(address: "http://127.0.0.1:9", options: options)
    }
    guard case .invalidConfiguration(let reason) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(reason.contains(name))
  }

  @Test("the least of each is taken")
  func least() throws {
    var options = Options()
    options.concurrency = 1
    options.sliceFrames = 1
    options.retries = 0
    options.memory = 1
    options.workers = 1
    options.maximumPixels = 1
    _ = try VideoFrameAPI(address: "127.0.0.1:9", token: "secret", options: options)
  }

  @Test(
    "an address or a token that can't be used is refused, and not told",
    arguments: [("", "x"), ("ftp://example.org", "x"), ("example.org", "s3cret with blanks")])
  func address(address: String, token: String) {
    let error = #expect(throws: FrameClientError.self) {
      _ = try VideoFrameAPI(address: address, token: token)
    }
    guard case .invalidConfiguration(let reason) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(!reason.contains("s3cret"))
  }
}
