import Glibc
import Testing

@testable import HTTPServer

@Suite("Sockets that a process is started with")
struct InheritedSocketsTests {
  private func sockets(_ variables: [String: String]) -> InheritedSockets {
    InheritedSockets({ variables[$0] }, process: 77)
  }

  @Test(
    "are none where the variables are not for this process, or make no sense",
    arguments: [
      [:], ["LISTEN_FDS": "1"], ["LISTEN_PID": "77"], ["LISTEN_PID": "78", "LISTEN_FDS": "1"],
      ["LISTEN_PID": "77", "LISTEN_FDS": "0"], ["LISTEN_PID": "77", "LISTEN_FDS": "-1"],
      ["LISTEN_PID": "77", "LISTEN_FDS": "1025"], ["LISTEN_PID": "77", "LISTEN_FDS": "+1"],
      ["LISTEN_PID": "+77", "LISTEN_FDS": "1"], ["LISTEN_PID": "77", "LISTEN_FDS": ""],
      ["LISTEN_PID": "77", "LISTEN_FDS": "99999999999999999999"],
    ])
  func none(variables: [String: String]) {
    #expect(throws: InheritedSockets.Failure.nothingPassed) { try sockets(variables).take(nil) }
  }

  @Test("are refused by a name that none has, and where they do not listen")
  func refused() {
    let one = sockets(["LISTEN_PID": "77", "LISTEN_FDS": "1", "LISTEN_FDNAMES": "http"])
    #expect(throws: InheritedSockets.Failure.noSuchName) { try one.take("metrics") }
    // Whatever is open here under these numbers, not all of it listens.
    let many = sockets(["LISTEN_PID": "77", "LISTEN_FDS": "1024"])
    #expect(throws: InheritedSockets.Failure.self) { try many.take(nil) }
  }

  @Test("stop the start with a line that says what is missing")
  func message() {
    let error = ServerError.notInherited(
      .systemd(name: "http"), reason: InheritedSockets.Failure.noSuchName.reason)
    #expect(
      "\(error)"
        == "cannot listen on systemd:http: no socket of that name was passed (LISTEN_FDNAMES)")
  }

  @Test("are addresses of their own", arguments: ["systemd", "systemd:http"])
  func addresses(text: String) throws {
    let address = try ListenAddress(parsing: text)
    #expect("\(address)" == text)
    #expect(!address.isLoopback && !address.isAnyPort)
  }

  @Test("have names that are not empty", arguments: ["systemd:", "systemd:a:b", "systemdx"])
  func names(text: String) {
    #expect(throws: ListenAddressError.self) { try ListenAddress(parsing: text) }
  }
}
