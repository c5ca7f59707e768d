import FoundationEssentials
import Glibc

/// A directory of a test's own, which goes with it.
final class Directory: Sendable {
  let path: String

  init() throws {
    var template = Array("/tmp/frame-gateway-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Program.Failure(description: "no directory") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func read(_ name: String) throws -> String {
    try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
  }

  /// A file's content.
  func bytes(_ name: String) throws -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: "\(path)/\(name)") else {
      throw Program.Failure(description: "\(name) is not there")
    }
    return [UInt8](data)
  }

  /// What is in one of its folders, in order; the empty name is its own.
  func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)").sorted()
  }

  func write(_ bytes: [UInt8], to name: String) throws {
    guard FileManager.default.createFile(atPath: "\(path)/\(name)", contents: Data(bytes)) else {
      throw Program.Failure(description: "\(name) can't be written")
    }
  }

  /// All at once, so that nobody who watches the file finds half of it.
  func write(_ text: String, to name: String) throws {
    try text.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8)
  }

  func remove(_ name: String) throws {
    try FileManager.default.removeItem(atPath: "\(path)/\(name)")
  }
}
