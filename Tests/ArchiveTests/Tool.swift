import Glibc
import Testing

/// The programs that must read our archives, run as a user would run them.
struct Tool {
  let status: Int32
  /// Standard output and error, in the order they came.
  let output: String

  /// Runs `arguments` by PATH in `directory`. Throws: `ToolMissing` where there is no such program.
  @discardableResult
  init(_ arguments: [String], in directory: Directory) throws {
    let log = directory.path + "/.tool-output"
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    // The working directory is the process's own and tests run in parallel: env changes the child's.
    var vector = (["env", "-C", directory.path] + arguments).map { strdup($0) } + [nil]
    defer { for argument in vector { free(argument) } }
    var process: pid_t = 0
    guard posix_spawnp(&process, "env", &actions, nil, &vector, environ) == 0 else {
      throw ToolMissing(arguments: ["env"])
    }
    var wait: Int32 = 0
    while waitpid(process, &wait, 0) == -1, errno == EINTR {}
    // The exit status, or minus the number of the signal that ended it.
    status = wait & 0x7F == 0 ? wait >> 8 & 0xFF : -(wait & 0x7F)
    output = String(decoding: try directory.read(".tool-output"), as: UTF8.self)
    if status == 127 { throw ToolMissing(arguments: arguments) }
  }
}

/// A failure of the machine, not of the archive: exit status 127 is "not found".
struct ToolMissing: Error, CustomStringConvertible {
  let arguments: [String]
  var description: String {
    "not on the PATH: a program of `\(arguments.joined(separator: " "))`; "
      + "install unzip, p7zip-full, libarchive-tools, tar and python3"
  }
}
