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

  func write(_ text: String, to name: String) throws {
    try text.write(toFile: "\(path)/\(name)", atomically: false, encoding: .utf8)
  }
}
