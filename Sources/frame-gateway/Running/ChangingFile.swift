import FoundationEssentials
import Synchronization

/// A file whose text is looked at again and again, from any thread.
final class ChangingFile: Sendable, CustomStringConvertible {
  let path: String
  private let settled: Mutex<Settled<String?>>

  init(path: String) {
    self.path = path
    settled = Mutex(Settled(Self.read(path)))
  }

  /// Nil: it can't be read.
  var text: String? { settled.withLock { $0.value } }

  /// Looks again; whether the text is another, as the look before found it too.
  func hasChanged() -> Bool { settled.withLock { $0.look(Self.read(path)) } }

  /// Takes what is there now, whether it has changed or not.
  func reload() { settled.withLock { $0 = Settled(Self.read(path)) } }

  /// Where it is, and not what it holds.
  var description: String { path }

  private static func read(_ path: String) -> String? {
    try? String(contentsOfFile: path, encoding: .utf8)
  }
}
