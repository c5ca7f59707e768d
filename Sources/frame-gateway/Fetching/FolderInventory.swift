import FoundationEssentials
import FrameBytes
import FrameClient

/// What an earlier run has left in a folder.
struct FolderInventory {
  /// Says which frames a folder holds, so that those of another video are never taken for these.
  static let markName = ".frames"

  let path: String
  let format: FetchOptions.Format
  /// What the mark has to say.
  let mark: String

  init(path: String, video: Int, options: FetchOptions) {
    self.path = path
    format = options.format
    let details: String? =
      switch format {
      case .original: nil
      case .jpg: "quality \(options.quality)"
      case .png, .npy: "alpha \(options.alpha.rawValue)"
      }
    mark = (["video \(video)", format.rawValue] + [details].compactMap(\.self))
      .joined(separator: ", ")
  }

  /// The frames of `indices` that are there, whole; marks the folder, and makes it where it is not
  /// there.
  ///
  /// Throws: where the folder holds other frames, or can't be written.
  func take(_ indices: [Int]) throws -> Set<Int> {
    let markPath = "\(path)/\(Self.markName)"
    guard let known = FileManager.default.contents(atPath: markPath) else {
      // Files that nobody vouches for are written anew.
      try AtomicFile.write(Array((mark + "\n").utf8), to: markPath)
      return []
    }
    let text = String(decoding: known, as: UTF8.self).filter { !$0.isNewline }
    guard text == mark else {
      throw FetchArguments.Failure(
        description: "'\(path)' holds frames of '\(text)', not of '\(mark)'; take another folder")
    }
    let names = Set((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [])
    return Set(
      indices.filter { index in
        extensions.contains { fileExtension in
          let name = FramePiece.name(index, fileExtension)
          return names.contains(name) && isWhole(name, fileExtension)
        }
      })
  }

  private var extensions: [String] {
    switch format {
    case .original: ImageType.allCases.map(\.fileExtension)
    case .png, .jpg, .npy: [format.rawValue]
    }
  }

  private func isWhole(_ name: String, _ fileExtension: String) -> Bool {
    guard let data = FileManager.default.contents(atPath: "\(path)/\(name)") else { return false }
    let bytes = [UInt8](data)
    if fileExtension == "npy" { return NPYFile.isWhole(bytes) }
    return (try? Frame(checking: bytes))?.type.fileExtension == fileExtension
  }
}
