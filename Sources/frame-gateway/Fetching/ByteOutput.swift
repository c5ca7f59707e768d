import FrameClient
import Glibc

/// Where one stream of bytes goes: a file that appears at its end, or standard output.
enum ByteOutput {
  case file(AtomicFile)
  case descriptor(DescriptorWriter)

  /// Throws: `FileError`.
  init(_ output: FetchDestination.Output) throws(FileError) {
    switch output {
    case .file(let path): self = .file(try AtomicFile(path))
    case .standardOutput:
      self = .descriptor(DescriptorWriter(descriptor: STDOUT_FILENO, path: "standard output"))
    }
  }

  func write(_ runs: [ArraySlice<UInt8>]) throws(FileError) {
    for run in runs {
      switch self {
      case .file(let file): try file.write(run)
      case .descriptor(let writer): try writer.write(run)
      }
    }
  }

  func finish() throws(FileError) {
    if case .file(let file) = self { try file.commit() }
  }
}
