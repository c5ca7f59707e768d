/// Why a folder can't hold the disk tier; one line that says what to do.
public enum DiskFolderError: Error, Hashable, Sendable, CustomStringConvertible {
  /// It is not there, nor is the folder that it would be created in.
  case noParent(path: String)
  case notAFolder(path: String)
  case symbolicLink(path: String)
  case notOurs(path: String, owner: UInt32)
  /// It holds something that is not the cache's.
  case foreignContent(path: String, name: String)
  /// It holds the frames of another address.
  case otherUpstream(path: String, upstream: String, wanted: String)
  /// It was made by another version of the gateway, or its marker is damaged.
  case otherFormat(path: String)
  case inUse(path: String)
  /// The system refuses something; what it says.
  case unusable(path: String, reason: String)

  public var description: String {
    switch self {
    case .noParent(let path):
      "'\(path)' can't be created: the folder around it is not there"
    case .notAFolder(let path): "'\(path)' is not a folder"
    case .symbolicLink(let path):
      "'\(path)' is a symbolic link; name the folder itself"
    case .notOurs(let path, let owner):
      "'\(path)' belongs to user \(owner); name a folder that the gateway owns or may create"
    case .foreignContent(let path, let name):
      "'\(path)' holds '\(name)', which is not the cache's; name an empty folder or a new one"
    case .otherUpstream(let path, let upstream, let wanted):
      "'\(path)' holds frames of \(upstream), not of \(wanted); name another folder or delete it"
    case .otherFormat(let path):
      "'\(path)' was made by another version of the gateway; delete it or name another folder"
    case .inUse(let path):
      "'\(path)' is in use by another gateway; each needs a folder of its own"
    case .unusable(let path, let reason): "'\(path)' can't be used: \(reason)"
    }
  }
}
