import Foundation

/// The repository's files, found from where this one was compiled.
enum SourceTree {
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The text of the file at `path`, relative to the repository.
  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  /// Every file under `directory` with one of these extensions, sorted by path.
  ///
  /// Throws when there are none, so that no rule holds for want of files.
  static func files(under directory: String, _ extensions: Set<String>) throws -> [SourceFile] {
    let paths = try FileManager.default.subpathsOfDirectory(
      atPath: root.appending(path: directory).resolvingSymlinksInPath().path)
    let files =
      try paths
      .filter { extensions.contains(($0 as NSString).pathExtension) }
      .sorted()
      .map { SourceFile(path: "\(directory)/\($0)", text: try text("\(directory)/\($0)")) }
    guard !files.isEmpty else { throw NoFiles(directory: directory) }
    return files
  }

  struct NoFiles: Error {
    var directory: String
  }

  /// The names of the directories in `directory`, sorted.
  static func directories(in directory: String) throws -> [String] {
    try FileManager.default
      .contentsOfDirectory(
        at: root.appending(path: directory), includingPropertiesForKeys: [.isDirectoryKey]
      )
      .filter { try $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true }
      .map(\.lastPathComponent)
      .sorted()
  }
}
