/// Why what stands at an entry's path is not handed out.
enum EntryDefect: Error, Hashable, CustomStringConvertible {
  /// A folder, a link, a device, or a file that can't be opened.
  case foreign
  /// It does not begin as an entry does.
  case notAnEntry
  case otherVersion
  /// The header's checksum tells of damage.
  case header
  /// It is an entry, but another frame's or another account's.
  case otherKey
  /// It is shorter or longer than its header says.
  case length
  /// The bytes are not those that were stored.
  case content
  /// The bytes are no whole frame.
  case notAFrame

  var description: String {
    switch self {
    case .foreign: "not a file of the cache's own"
    case .notAnEntry: "not an entry"
    case .otherVersion: "an entry of another format"
    case .header: "a damaged header"
    case .otherKey: "another frame's entry"
    case .length: "an entry of the wrong length"
    case .content: "damaged bytes"
    case .notAFrame: "not a whole frame"
    }
  }
}
