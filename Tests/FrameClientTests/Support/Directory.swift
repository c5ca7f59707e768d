import Glibc

/// A directory of a test's own, which goes with it.
final class Directory: Sendable {
  let path: String

  init() throws {
    var template = Array("/tmp/frame-client-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw NoDirectory() }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { Self.remove(path) }

  struct NoDirectory: Error {}

  func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

  /// The names of everything in it, its folders' content too, in order.
  var names: [String] {
    Self.contents(path).flatMap { name in
      [name] + Self.contents("\(path)/\(name)").map { "\(name)/\($0)" }
    }
  }

  func read(_ name: String) throws -> [UInt8] {
    guard let file = fopen(self(name), "rb") else { throw NoDirectory() }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    while case let byte = fgetc(file), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
    return bytes
  }

  func write(_ text: String, to name: String) throws {
    guard let file = fopen(self(name), "wb") else { throw NoDirectory() }
    fputs(text, file)
    fclose(file)
  }

  private static func contents(_ path: String) -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      // Safe: the system ends the name with a NUL inside its fixed space.
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  private static func remove(_ path: String) {
    for name in contents(path) { remove("\(path)/\(name)") }
    _ = Glibc.remove(path)
  }
}
