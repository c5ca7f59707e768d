import FoundationEssentials
import Glibc

/// Runs the programs that users have on what the gateway sent.
enum Tool {
  struct Missing: Error {}

  /// Writes `bytes` to `name` in a folder of its own and runs `arguments` there; the exit status.
  ///
  /// Throws: `Missing` where there is no such program.
  static func run(_ arguments: [String], on bytes: [UInt8], named name: String) throws -> Int32 {
    let folder =
      FileManager.default.temporaryDirectory.path + "/gateway-tool-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Data(bytes).write(to: URL(filePath: folder + "/" + name))
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
      posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
    }
    var vector = (["env", "-C", folder] + arguments).map { strdup($0) } + [nil]
    defer { for argument in vector { free(argument) } }
    var process: pid_t = 0
    guard posix_spawnp(&process, "env", &actions, nil, &vector, environ) == 0 else {
      throw Missing()
    }
    var wait: Int32 = 0
    while waitpid(process, &wait, 0) == -1, errno == EINTR {}
    let status = wait & 0x7F == 0 ? wait >> 8 & 0xFF : -(wait & 0x7F)
    if status == 127 { throw Missing() }
    return status
  }
}
