import FoundationEssentials
import Glibc

/// The built program, run as a user would run it, in an environment of its own.
final class Program: Sendable {
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  struct Result: Sendable {
    /// The exit status, or minus the number of the signal that ended it.
    var status: Int32
    var outputBytes: [UInt8]
    var errors: String

    var output: String { String(decoding: outputBytes, as: UTF8.self) }
  }

  /// How long a program may be silent before it is ended: far beyond what a loaded machine needs.
  static let patience: Int32 = 60_000

  let process: pid_t
  private let errors: Int32
  private let directory: Directory

  /// Starts it. The home directory is an empty one, and nothing else is set but `environment`, and
  /// AddressSanitizer's options where these tests have some.
  ///
  /// - Parameter sockets: Passed on as systemd passes them, with their names.
  init(
    _ arguments: [String], environment: [String: String] = [:],
    sockets: [(descriptor: Int32, name: String)] = []
  ) throws {
    directory = try Directory()
    var ends: [Int32] = [0, 0]
    // A pair of sockets is born closed to other children, which a pipe here is not.
    let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw Failure(description: "no pair") }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(
      &actions, 1, directory.path + "/output", O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 2)
    // From above the places that they go to, lest one of them is lost to another.
    let passed = sockets.map { fcntl($0.descriptor, F_DUPFD_CLOEXEC, 3 + Int32(sockets.count)) }
    defer { for descriptor in passed { close(descriptor) } }
    for (place, descriptor) in passed.enumerated() {
      posix_spawn_file_actions_adddup2(&actions, descriptor, 3 + Int32(place))
    }
    let program = try Self.path()
    // A shell alone knows which process the program will be.
    let shell = ["/bin/sh", "-c", "export LISTEN_PID=$$; exec \"$0\" \"$@\"", program]
    let command = sockets.isEmpty ? [program] : shell
    var variables = environment.merging(["HOME": directory.path]) { own, _ in own }
    // A sanitizer is to be the same in the program as in the tests.
    if !sockets.isEmpty {
      variables["LISTEN_FDS"] = String(sockets.count)
      variables["LISTEN_FDNAMES"] = sockets.map(\.name).joined(separator: ":")
    }
    variables["ASAN_OPTIONS"] = ProcessInfo.processInfo.environment["ASAN_OPTIONS"]
    var vector = (command + arguments).map { strdup($0) } + [nil]
    var settings = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in vector + settings { free(text) } }
    var process: pid_t = 0
    let failure = posix_spawn(&process, command[0], &actions, nil, &vector, &settings)
    close(ends[1])
    errors = ends[0]
    self.process = process
    guard failure == 0 else {
      throw Failure(description: "\(command[0]) can't be started: \(failure)")
    }
  }

  /// Runs it to its end.
  static func run(
    _ arguments: [String], environment: [String: String] = [:]
  ) async throws -> Result {
    try await Program(arguments, environment: environment).end()
  }

  /// The rest of the first line on standard error that has `mark`.
  func line(behind mark: String) async throws -> String {
    try await blocking { [self] in
      var line: [UInt8] = []
      while let byte = try nextByte() {
        line.append(byte)
        guard byte == UInt8(ascii: "\n") else { continue }
        let text = String(decoding: line.dropLast(), as: UTF8.self)
        if let place = text.firstRange(of: mark) { return String(text[place.upperBound...]) }
        line = []
      }
      throw Failure(description: "it ended without saying '\(mark)'")
    }
  }

  func signal(_ number: Int32) { kill(process, number) }

  /// Waits for its end.
  func end() async throws -> Result {
    try await blocking { [self] in
      var said: [UInt8] = []
      while let byte = try nextByte() { said.append(byte) }
      close(errors)
      var wait: Int32 = 0
      while waitpid(process, &wait, 0) == -1, errno == EINTR {}
      return Result(
        status: wait & 0x7F == 0 ? wait >> 8 & 0xFF : -(wait & 0x7F),
        outputBytes: try directory.bytes("output"), errors: String(decoding: said, as: UTF8.self))
    }
  }

  /// Nil at the end; a program that is silent for too long is ended.
  private func nextByte() throws -> UInt8? {
    var poll = pollfd(fd: errors, events: Int16(POLLIN), revents: 0)
    while Glibc.poll(&poll, 1, Self.patience) < 1 {
      guard errno == EINTR else {
        kill(process, SIGKILL)
        throw Failure(description: "it hangs")
      }
    }
    var byte: UInt8 = 0
    return read(errors, &byte, 1) == 1 ? byte : nil
  }

  /// Beside the test bundle, where the build puts both.
  private static func path() throws -> String {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = max(0, readlink("/proc/self/exe", &buffer, buffer.count))
    let own = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let folder = own[..<(own.lastIndex(of: "/") ?? own.endIndex)]
    let path = "\(folder)/frame-gateway"
    guard access(path, X_OK) == 0 else { throw Failure(description: "\(path) is not there") }
    return path
  }
}
