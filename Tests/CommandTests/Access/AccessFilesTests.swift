import FrameStore
import HTTPWire
import Logging
import Synchronization
import Testing

@testable import Gateway
@testable import frame_gateway

@Suite("The file of tokens of a gateway that runs")
struct AccessFilesTests {
  private let directory: Directory
  private let log = Log()

  init() throws { directory = try Directory() }

  /// Lines that were logged.
  private final class Log: LogHandler, Sendable {
    private let written = Mutex<[String]>([])

    var lines: [String] { written.withLock { $0 } }
    var metadata: Logger.Metadata {
      get { [:] }
      set {}
    }
    var logLevel: Logger.Level {
      get { .info }
      set {}
    }
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { nil }
      set {}
    }

    func log(event: LogEvent) { written.withLock { $0.append("\(event.message)") } }
  }

  private func line(_ name: String) -> String {
    "\(name) \(Hexadecimal.text(of: SHA256Digest(of: Array(name.utf8)).bytes))\n"
  }

  private func letsIn(_ token: String, _ door: Door) -> Bool {
    guard
      var head = try? RequestHead(
        parsing: "GET /videos/1 HTTP/1.1\r\nHost: a\r\nx-api-key: \(token)\r\n\r\n")
    else { return false }
    return (try? door.visitor(of: &head, from: .unix)) != nil
  }

  private func opens(_ link: String, _ door: Door) -> Bool {
    guard var head = try? RequestHead(parsing: "GET \(link) HTTP/1.1\r\nHost: a\r\n\r\n") else {
      return false
    }
    return (try? door.visitor(of: &head, from: .unix)) != nil
  }

  private func eventually(_ what: String, _ condition: () -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(60)
    while !condition() {
      guard ContinuousClock.now < end else { throw Program.Failure(description: what) }
      try await Task.sleep(for: .milliseconds(2))
    }
  }

  @Test("counts once it was found twice, since it may be looked at while it is being written")
  func settles() throws {
    try directory.write("one\ntwo\n", to: "tokens")
    let file = ChangingFile(path: "\(directory.path)/tokens")
    func look(_ text: String?) throws -> Bool {
      if let text {
        try directory.write(text, to: "tokens")
      } else {
        try directory.remove("tokens")
      }
      return file.hasChanged()
    }
    #expect(try !look("one\ntwo\n"))
    // Half of it, then all of it.
    #expect(try !look("one\n") && file.text == "one\ntwo\n")
    #expect(try !look("one\nthree\n") && file.text == "one\ntwo\n")
    #expect(try look("one\nthree\n") && file.text == "one\nthree\n")
    #expect(try !look("one\nthree\n"))
    // Gone for a moment.
    #expect(try !look(nil) && file.text == "one\nthree\n")
    #expect(try !look("one\nthree\n"))
    // What it was comes back.
    #expect(try !look("") && !look("one\nthree\n") && !look("one\nthree\n"))
    #expect(try !look(""))
    #expect(file.hasChanged() && file.text == "")
    // What was taken at once, and is taken back before anybody has looked.
    try directory.write("four\n", to: "tokens")
    file.reload()
    #expect(file.text == "four\n")
    #expect(try !look("") && look("") && file.text == "")
  }

  @Test(
    "is read again when it changes; what is malformed or gone changes nothing, and says so once")
  func readAgain() async throws {
    try directory.write(line("anna"), to: "tokens")
    var settings = Settings()
    settings.authentication = .token
    settings.tokensFile = "\(directory.path)/tokens"
    let log = log
    let logger = Logger(label: "test") { _ in log }
    var files = try AccessFiles(settings, clock: .continuous(), logger: logger)
    let door = files.door
    #expect(letsIn("anna", door) && !letsIn("bert", door))
    files.period = .milliseconds(1)
    let watching = Task { [files] in try await files.run() }
    defer { watching.cancel() }

    try directory.write(line("bert"), to: "tokens")
    try await eventually("bert is let in") { letsIn("bert", door) }
    #expect(!letsIn("anna", door))

    try directory.write(line("bert") + "what is this\n", to: "tokens")
    try await eventually("it says so") { log.lines.last?.contains("line 2") == true }
    #expect(letsIn("bert", door))
    let count = log.lines.count
    #expect(log.lines.last?.hasPrefix("GATEWAY_TOKENS_FILE: '\(directory.path)/tokens' ") == true)

    try directory.write(line("bert") + line("carla"), to: "tokens")
    try await eventually("carla is let in") { letsIn("carla", door) }
    #expect(log.lines.count == count + 1, "\(log.lines)")

    try directory.remove("tokens")
    try await eventually("it says so") { log.lines.last?.contains("can't be read") == true }
    #expect(letsIn("carla", door))
    try directory.write("", to: "tokens")
    try await eventually("nobody is let in") { !letsIn("carla", door) }
  }

  @Test("so is the file of link keys")
  func keysReadAgain() async throws {
    let (one, other) = (String(repeating: "0a", count: 32), String(repeating: "0b", count: 32))
    try directory.write("one \(one)\n", to: "keys")
    let link = try LinkSigner(key: LinkKeys(parsing: "one \(one)").keys[0])
      .link(to: "/videos/1/frames/1", expires: .max)
    var settings = Settings()
    settings.authentication = .token
    settings.linkKeysFile = "\(directory.path)/keys"
    let log = log
    let logger = Logger(label: "test") { _ in log }
    var files = try AccessFiles(settings, clock: .continuous(), logger: logger)
    let door = files.door
    files.period = .milliseconds(1)
    let watching = Task { [files] in try await files.run() }
    defer { watching.cancel() }
    #expect(opens(link, door))
    try directory.write("two \(other)\n", to: "keys")
    try await eventually("the link is closed") { !opens(link, door) }
    try directory.write("two \(other)\none \(one)\n", to: "keys")
    try await eventually("the link is open") { opens(link, door) }
    try directory.write("two", to: "keys")
    try await eventually("it says so") { log.lines.last?.contains("line 1") == true }
    #expect(opens(link, door))
  }
}
