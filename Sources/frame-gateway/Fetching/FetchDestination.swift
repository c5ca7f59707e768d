import Glibc

/// Where a fetch's frames go.
enum FetchDestination: Sendable, Hashable {
  enum Output: Sendable, Hashable {
    case file(String)
    case standardOutput
  }

  enum Archive: Sendable, Hashable { case zip, tar }

  /// A file for each distinct frame.
  case folder(String)
  /// An entry for each distinct frame.
  case archive(Archive, Output)
  /// One array, a slot for each position.
  case array(Output)
  /// The one frame that is asked for, by itself.
  case image(Output)

  /// What the options ask for; the name of an image settles the format of `options` where that is
  /// not said.
  ///
  /// - Parameter isFolder: Whether there is a folder at a path.
  ///
  /// Throws: what is asked for makes no sense together.
  init(
    _ options: inout FetchOptions, distinct: Int, isFolder: (String) -> Bool = isFolder
  ) throws(FetchArguments.Failure) {
    guard let path = options.output else {
      throw FetchArguments.Failure(description: "--output is needed: a folder, a file, or -")
    }
    let isStandardOutput = path == "-"
    let output: Output = isStandardOutput ? .standardOutput : .file(path)
    let ending = isStandardOutput || isFolder(path) ? "" : Self.ending(of: path)
    let named = FetchOptions.Container(rawValue: ending)
    switch options.container ?? named {
    case .zip: self = .archive(.zip, output)
    case .tar: self = .archive(.tar, output)
    case .npy: self = .array(output)
    case .folder where isStandardOutput:
      throw FetchArguments.Failure(description: "a folder can't go to standard output")
    case .folder: self = .folder(path)
    case nil where isStandardOutput: self = distinct == 1 ? .image(output) : .archive(.tar, output)
    case nil:
      let image = ["png": FetchOptions.Format.png, "jpg": .jpg, "jpeg": .jpg][ending]
      guard let image else {
        self = .folder(path)
        break
      }
      guard distinct == 1 else {
        throw FetchArguments.Failure(
          description: "'\(path)' takes one frame; \(distinct) are asked for")
      }
      if options.format == .original { options.format = image }
      self = .image(output)
    }
    if case .array = self {
      guard options.format == .original || options.format == .npy else {
        throw FetchArguments.Failure(
          description: "one array has no format \(options.format.rawValue)")
      }
      options.format = .npy
    }
  }

  /// In small letters, without the dot; empty where the name has none.
  private static func ending(of path: String) -> String {
    let name = path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...]
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
    let ending = name[name.index(after: dot)...].lowercased()
    return ending == "folder" ? "" : ending
  }
}

/// Whether there is a folder at `path`.
func isFolder(_ path: String) -> Bool {
  var status = stat()
  return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}
